/**
 * One row per bundle. `node20`: a user's own Node runs it; `node22`: VS Code's extension host does. An `esm` bundle is an entry
 * and a folder of modules beside it, most of which are loaded when they are needed; the others are one CommonJS file.
 */
export const programs = [
  { entry: 'src/cli/codexAgent.ts', out: 'codex-agent', target: 'node20', bin: true },
  { entry: 'src/cli/codexBg.ts', out: 'codex-bg', target: 'node20', bin: true },
  { entry: 'src/cli/main.ts', out: 'cli', target: 'node20' },
  { entry: 'src/cli/bg.ts', out: 'bg', target: 'node20' },
  { entry: 'src/cli/recorder.ts', out: 'recorder', target: 'node20' },
  { entry: 'src/server/main.ts', out: 'server', target: 'node20' },
  { entry: 'src/demo/main.ts', out: 'demo-model', target: 'node20' },
  { entry: 'src/demo/tour.ts', out: 'demo', target: 'node20' },
  { entry: 'src/vscode/extension.ts', out: 'extension', target: 'node22', format: 'esm', external: ['vscode'] },
];

/** The file in dist/ that is run or loaded. */
export function fileOf({ out, format }) {
  return `${out}.${format === 'esm' ? 'mjs' : 'cjs'}`;
}

/** One row per webview: a script and a style sheet of its name in dist/webview. */
export const pages = [
  { entry: 'webview-ui/timeline/main.ts', out: 'timeline' },
  { entry: 'webview-ui/board/main.ts', out: 'board' },
];

/** What stands in dist/webview. */
export const pageFiles = [...pages.flatMap(({ out }) => [`${out}.js`, `${out}.css`]), 'shared.js'];
