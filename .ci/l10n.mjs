// Writes l10n/bundle.l10n.json: every message that the extension says through `t`, for translators. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { globSync } from 'tinyglobby';

const root = fileURLToPath(new URL('..', import.meta.url));
export const bundleFile = `${root}l10n/bundle.l10n.json`;

const CALL = /(?<![\w.$])t\(\s*/g;
/** As oxfmt writes it: in single quotes, in double ones when there is an apostrophe inside. */
const LITERAL = /(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(?=\s*[,)])/y;

/** The messages of a source text, in its order. Throws where a message is no literal: nobody could translate it. */
export function messagesOf(source, name) {
  return Array.from(source.matchAll(CALL), ({ index, 0: call }) => {
    LITERAL.lastIndex = index + call.length;
    const [literal] = LITERAL.exec(source) ?? [];
    if (literal === undefined) {
      const line = source.slice(0, index).split('\n').length;
      throw new Error(`${name}:${line} calls t with something other than one string literal.`);
    }
    return unquoted(literal);
  });
}

/** What the sources say now, as the bundle has it. */
export function bundleText() {
  const files = globSync(['src/core/**/*.ts', 'src/vscode/**/*.ts'], { cwd: root });
  const messages = files
    .filter((name) => !name.endsWith('base/l10n.ts'))
    .flatMap((name) => messagesOf(readFileSync(`${root}${name}`, 'utf8'), name));
  const sorted = [...new Set(messages)].sort((one, other) => (one < other ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted.map((message) => [message, message])), null, 2)}\n`;
}

function unquoted(literal) {
  const inner = literal.slice(1, -1).replaceAll(/\\(['"])/g, '$1');
  return JSON.parse(`"${inner.replaceAll('"', '\\"')}"`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const text = bundleText();
  if (process.argv.includes('--check')) {
    if (readFileSync(bundleFile, 'utf8') !== text) {
      console.error('l10n/bundle.l10n.json is not what the sources say. Run: node .ci/l10n.mjs');
      process.exitCode = 1;
    }
  } else {
    writeFileSync(bundleFile, text);
  }
}
