import type { FileChange } from '../agents/agent.ts';

/** Changes that Codex made, as one patch in the form of git's, in the order in which they were made. */
export function turnPatch(changes: readonly FileChange[]): string {
  return changes.map(patchOf).join('');
}

function patchOf({ path, kind, movedTo, diff }: FileChange): string {
  const head = `diff --git a/${path} b/${movedTo ?? path}\n`;
  switch (kind) {
    case 'add':
      return `${head}--- /dev/null\n+++ b/${path}\n${whole('+', diff)}`;
    case 'delete':
      return `${head}--- a/${path}\n+++ /dev/null\n${whole('-', diff)}`;
    case 'update': {
      const moved = movedTo === undefined ? '' : `rename from ${path}\nrename to ${movedTo}\n`;
      if (diff === '') return `${head}${moved}`;
      return `${head}${moved}--- a/${path}\n+++ b/${movedTo ?? path}\n${diff.endsWith('\n') ? diff : `${diff}\n`}`;
    }
  }
}

/** All lines of a file that is added or removed. */
function whole(sign: '+' | '-', text: string): string {
  if (text === '') return '';
  const lines = text.replace(/\n$/, '').split('\n');
  const range = lines.length === 1 ? '1' : `1,${lines.length}`;
  const header = sign === '+' ? `@@ -0,0 +${range} @@` : `@@ -${range} +0,0 @@`;
  const end = text.endsWith('\n') ? '' : '\\ No newline at end of file\n';
  return `${header}\n${lines.map((line) => `${sign}${line}\n`).join('')}${end}`;
}
