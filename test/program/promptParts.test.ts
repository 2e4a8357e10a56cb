import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shell } from '../support/shell.ts';
import { World, writeProjectFile } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create({ git: true });
});
afterAll(async () => {
  await world.close();
});

/** What the model was told in the first turn of an agent that was started with these words. */
async function toldBy(...args: string[]): Promise<{ id: string; told: string; stderr: string }> {
  const { code, stdout, stderr } = await world.cli(['start', ...args]);
  const id = /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1];
  if (code !== 0 || id === undefined) throw new Error(stdout + stderr);
  await world.cli(['await-turn', id]);
  const threadId = await world.threadOf(id);
  const told = world.model.requests.find((request) => request.threadId === threadId)?.userTexts.at(-1) ?? '';
  return { id, told, stderr };
}

async function recordOf(id: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(world.home.files(id).record, 'utf8')) as Record<string, unknown>;
}

test('--map without a map says how to make one, and the agent starts all the same', async () => {
  const { told, stderr } = await toldBy('--map', '-s', 'read-only', 'look [[text:x]]');
  expect(told).toBe('look [[text:x]]');
  expect(stderr).toContain('No codebase map found. Make one with:\n  codex-agent start "Write docs/CODEBASE_MAP.md');
});

test('--map puts the map in front as the old tool did; the name and the lists show the task', async () => {
  await writeProjectFile(world, 'docs/CODEBASE_MAP.md', '# Map\n\nsrc: all of it\n');
  const { id, told, stderr } = await toldBy('--map', '-s', 'read-only', 'Please find the entry point [[text:x]]');
  expect(told).toBe('## Codebase Map\n\n# Map\n\nsrc: all of it\n\n\n---\n\nPlease find the entry point [[text:x]]');
  expect(stderr).toContain('Included codebase map (docs/CODEBASE_MAP.md, ~6 tokens)\n');
  expect(await world.status(id)).toMatchObject({
    name: 'find the entry point [[text:x]]',
    prompt: 'Please find the entry point [[text:x]]',
  });
  expect(await readFile(world.home.files(id).prompt, 'utf8')).toBe(told);
});

test('-f as the skill writes it: sorted, de-duplicated, what is left out is named', async () => {
  for (const path of ['src/auth/jwt.ts', 'src/auth/deep/session.ts', 'src/api/users.ts', 'src/api/users.md']) {
    await writeProjectFile(world, path, `// ${path}\n`);
  }
  await writeProjectFile(world, '.gitignore', 'generated.ts\n');
  await writeProjectFile(world, 'src/api/generated.ts', 'x');
  await writeProjectFile(world, 'src/api/huge.ts', 'x'.repeat(500_000));
  const { told, stderr } = await toldBy(
    ...['-f', 'src/auth/**/*.ts', '-f', 'src/api/**/*.ts', '-f', 'src/auth/jwt.ts', 'Compare them [[text:x]]'],
  );
  expect(told.match(/^## File: .*$/gm)).toEqual([
    '## File: src/api/users.ts',
    '## File: src/auth/deep/session.ts',
    '## File: src/auth/jwt.ts',
  ]);
  expect(told).toContain('## File: src/auth/jwt.ts\n\n```\n// src/auth/jwt.ts\n```\n\n---\n\nCompare them');
  expect(stderr).toContain('Left out, ignored by git: src/api/generated.ts\n');
  expect(stderr).toContain('Left out, over the budget: src/api/huge.ts\n');
});

test('a role gives the worker prompt, the sandbox and the type; -s has the last word', async () => {
  await writeProjectFile(world, 'pack.md', 'goal: safe tokens');
  await writeProjectFile(world, 'docs/prds/auth.md', '# Auth\n');
  const { id, told } = await toldBy(
    ...['--role', 'reviewer', '--lens', 'security', '--scope', 'src/auth', '--context-pack', 'pack.md'],
    ...['--prd', 'docs/prds/auth.md', '--phase', '2', '--', 'Review it [[text:x]]'],
  );
  expect(told).toMatch(/^CONTEXT: WORKER\n[^]*\n\n## Context Pack\n\ngoal: safe tokens\n\n---\n\nTASK:\nReview it/);
  expect(told).toContain('\nSCOPE: src/auth\n\nLENS: security: ');
  expect(await recordOf(id)).toMatchObject({
    sandbox: 'read-only',
    role: 'reviewer',
    type: 'review',
    prd: 'docs/prds/auth.md',
    phase: 2,
  });
  expect(await world.status(id)).toMatchObject({ role: 'reviewer', type: 'review', prompt: 'Review it [[text:x]]' });
  const implementer = await toldBy('--role', 'implementer', '--type', 'testing', 'x [[text:x]]');
  expect(await recordOf(implementer.id)).toMatchObject({ sandbox: 'workspace-write', type: 'testing' });
  const writing = await toldBy('--role', 'verifier', '-s', 'workspace-write', 'x [[text:x]]');
  expect(await recordOf(writing.id)).toMatchObject({ sandbox: 'workspace-write', type: 'testing' });
});

test('--fast takes a model that Codex calls fast, and start prints it', async () => {
  const { code, stdout } = await world.cli(['start', '-w', '--fast', '-s', 'read-only', '[[text:x]]']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Model: gpt-\S+ \(high\)$/m);
  expect(stdout).not.toContain('Model: gpt-5.5 ');
});

test.each([
  [['-f', '*.rb'], 'No file matches *.rb in '],
  [['--role', 'boss'], 'Invalid role: boss\nValid options: scout, researcher, implementer, reviewer, verifier\n'],
  [['--lens', 'security'], '--lens is part of the prompt of a role.\nAdd --role: scout,'],
  [['--type', 'work'], 'Invalid type: work\nValid options: research, implementation, review, testing\n'],
  [['--prd', 'docs/prds/none.md'], 'There is no PRD docs/prds/none.md in '],
  [['--phase', '1'], '--phase is the phase of a PRD.\nName the PRD with --prd.\n'],
  [['--prd', 'pack.md', '--phase', '0'], "'0' is invalid. It must be 1 or more."],
  [['--context-pack', 'none.md'], 'Cannot read the context pack '],
  [['--fast', '-m', 'gpt-5.5'], '--fast and --model both name a model.\nLeave out one of them.\n'],
])('start %j is refused with the reason, and nothing is started', async (flags, says) => {
  const before = world.model.requests.length;
  const { code, stdout, stderr } = await world.cli(['start', ...flags, 'do it']);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toContain(says);
  expect(world.model.requests).toHaveLength(before);
});

test('--dry-run shows each part with its tokens, then all of it, and starts nothing', async () => {
  const before = world.model.requests.length;
  const flags = ['--map', '-f', 'src/auth/*.ts', '--role', 'scout', '--dry-run'];
  const { code, stdout } = await world.cli(['start', ...flags, 'Where is it?']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    new RegExp(
      [
        String.raw`^Would send ~\d+ tokens \(estimated: 4 bytes each\)`,
        String.raw` +~\d+  worker preamble`,
        String.raw` +~\d+  codebase map`,
        String.raw` +~\d+  file src/auth/jwt\.ts`,
        String.raw` +~\d+  task`,
        'Model: gpt-5.4 if Codex offers it, else its default',
        'Reasoning: high',
        'Sandbox: read-only',
        '',
        '--- Prompt Preview ---',
        '',
        'CONTEXT: WORKER',
      ].join('\n'),
    ),
  );
  const json = await world.cli(['start', ...flags, '--json', 'Where is it?']);
  const { parts, estimated_tokens: all } = JSON.parse(json.stdout) as {
    parts: { part: string; text: string; estimated_tokens: number }[];
    estimated_tokens: number;
  };
  expect(parts.map(({ part }) => part)).toEqual(['worker preamble', 'codebase map', 'file', 'task']);
  expect(Math.abs(all - parts.reduce((sum, part) => sum + part.estimated_tokens, 0))).toBeLessThan(10);
  expect(world.model.requests).toHaveLength(before);
});

test('[row 4] a map of 129 KB, too long for the old tool, arrives whole; a prompt that Codex would refuse is refused before', async () => {
  await writeProjectFile(world, 'docs/CODEBASE_MAP.md', `${'map '.repeat(33_000)}end`);
  expect((await toldBy('--map', 'x [[text:x]]')).told).toContain('map end\n\n---\n\nx [[text:x]]');
  await writeProjectFile(world, 'docs/CODEBASE_MAP.md', 'map '.repeat(300_000));
  const { code, stderr } = await world.cli(['start', '--map', 'x']);
  expect(code).toBe(64);
  expect(stderr).toMatch(/The prompt has 12\d{5} characters; Codex takes 1048576\.\nPut what is long into a file/);
  await writeProjectFile(world, 'docs/CODEBASE_MAP.md', 'map');
});

test('globs and values with shell metacharacters do what they say', async () => {
  await writeProjectFile(world, 'odd $(touch never) `x`.txt', 'odd');
  const { stdout } = await shell(
    world,
    `codex-agent start --dry-run -f 'odd $*' --role scout --scope '$(touch never); \`x\`
second line' 'task' ; ls never 2>&1`,
  );
  expect(stdout).toContain('## File: odd $(touch never) `x`.txt\n\n```\nodd\n```');
  expect(stdout).toContain('SCOPE: $(touch never); `x`\nsecond line\n');
  expect(stdout).toMatch(/No such file or directory\n$/);
});
