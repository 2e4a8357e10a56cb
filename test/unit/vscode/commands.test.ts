import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AGENTS_VIEW, CommandId } from '../../../src/vscode/commands/commandIds.ts';
import { readShownManifest } from '../../support/manifest.ts';
import { repository } from '../../support/world.ts';

/** The commands of package.json against those that the extension registers. */

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category: string;
  readonly icon?: string;
  readonly enablement?: string;
}
interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
const { contributes } = (await readShownManifest()) as {
  contributes: {
    readonly commands: readonly Command[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly MenuItem[];
    readonly viewsWelcome: readonly { readonly contents: string }[];
  };
};
const { commands, menus, keybindings, viewsWelcome } = contributes;
const ids = commands.map(({ command }) => command);

const folder = join(repository, 'src/vscode');
const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
const sources = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));

test('what package.json contributes and what the extension knows are the same commands', () => {
  expect([...ids].sort()).toEqual(Object.values(CommandId).sort());
  expect(new Set(ids).size).toBe(ids.length);
});

const LOOKING = [
  ...['copyId', 'filter', 'group', 'showLog', 'reveal', 'next', 'openLog', 'checkPrd', 'nextTask'],
  ...['openTimeline', 'openLogText', 'openBoard', 'openPrdText', 'whileAway', 'focusMode'],
  ...['showSessions', 'moreSessions', 'sessionsOfAllFolders', 'sessionsOfWorkspace'],
];

test('every command has a title, the category, and needs trust or says why not', () => {
  const withoutTrust = ids.filter(
    (id) => !commands.find(({ command }) => command === id)?.enablement?.includes('isWorkspaceTrusted'),
  );
  for (const { command, title, category } of commands) {
    expect({ command, category }).toEqual({ command, category: 'Codex Orchestrator' });
    expect(title, command).toMatch(/^[A-Z]/);
    expect(title, command).not.toContain('...');
  }
  for (const id of withoutTrust) {
    const name = nameOf(id);
    // Looking is allowed everywhere: these are registered with `notNeeded`.
    expect(LOOKING, id).toContain(name);
  }
});

test.each(Object.keys(CommandId))('%s is registered once, through the door', (name) => {
  const uses = sources.flatMap((text) => [...text.matchAll(registration(name))]);
  expect(uses).toHaveLength(1);
});

test('menus, keys and welcome texts name commands that exist', () => {
  for (const { command } of [...Object.values(menus).flat(), ...keybindings]) expect(ids).toContain(command);
  for (const { contents } of viewsWelcome) {
    for (const [, command = ''] of contents.matchAll(/\(command:(codexOrchestrator[\w.]*)/g)) {
      expect(ids).toContain(command);
    }
  }
});

test('what is shown as an icon has one', () => {
  const asIcons = Object.values(menus)
    .flat()
    .filter(({ group }) => group?.startsWith('inline') === true || group?.startsWith('navigation') === true);
  expect(asIcons.length).toBeGreaterThan(5);
  for (const { command } of asIcons) {
    const icon = commands.find((one) => one.command === command)?.icon;
    expect({ command, icon }).toEqual({ command, icon: expect.stringMatching(/^\$\([\w-]+\)$/) as string });
  }
});

test('no row shows more than three icons, and no command twice', () => {
  const inline = (menus['view/item/context'] ?? []).filter(({ group }) => group?.startsWith('inline') === true);
  const faces = [
    'agent living',
    'agent living failed',
    'queued',
    'agent living busy',
    'agent living busy asking',
    'agent living busy asking decidable',
    'agent ended',
    'general',
    'elsewhere everywhere',
    'session sessionLive',
    'session sessionReadOnly',
    'session sessionEnded',
  ];
  for (const face of faces) {
    const shown = inline.filter(({ when = '' }) => holds(when, face)).map(({ command }) => command);
    expect(shown.length, face).toBeLessThanOrEqual(3);
    expect(new Set(shown).size, face).toBe(shown.length);
  }
});

function nameOf(id: string): string {
  return Object.entries(CommandId).find(([, value]) => value === id)?.[0] ?? id;
}

/** `register(CommandId.name` in any of its forms. */
function registration(name: string): RegExp {
  return new RegExp(`\\bregister(?:\\w*)\\(\\s*CommandId\\.${name}\\b`, 'g');
}

/** The part of VS Code's `when` clauses that these menus use. */
function holds(when: string, viewItem: string): boolean {
  return when.split(' && ').every((term) => {
    const match = /viewItem =~ \/(.*)\//.exec(term);
    if (match?.[1] === undefined) return term === `view == ${AGENTS_VIEW}`;
    const found = new RegExp(match[1]).test(viewItem);
    return term.startsWith('!') ? !found : found;
  });
}
