import { HoverRequest, type Hover, type MarkupContent, type Position } from 'vscode-languageserver/node';
import MarkdownIt from 'markdown-it';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LanguageClient } from '../support/languageClient.ts';
import { World } from '../support/world.ts';

let world: World;
let client: LanguageClient;

beforeEach(async () => {
  world = await World.create();
  client = await LanguageClient.start({ folder: world.project, env: { ...world.env } });
});

afterEach(async () => {
  await client.close();
  await world.close();
});

/** What is said of an agent whose id stands in a log. */
async function hoverOn(id: string, position: Position = { line: 4, character: 13 }): Promise<string> {
  const uri = await client.open(
    'agents.log',
    `# Agents Log\n\n## Session: 2026-11-21\n\n### Spawned: ${id} - 10:31\nType: research\nPrompt: x\n\nBuilt 20261121 and 12345678.\n`,
  );
  const hover: Hover | null = await client.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri },
    position,
  });
  return (hover?.contents as MarkupContent | undefined)?.value ?? '';
}

test('pointing at an id tells what the agent does now, its prompt, turns and tokens', async () => {
  const busy = await world.start('[[hold:look]][[text:done]]');
  expect(await hoverOn(busy)).toMatch(/Working on turn 1.* · as Codex says now/);
  const done = await world.start('[[tokens:300,20]][[text:done]]');
  await world.cli(['await-turn', done]);
  const said = await hoverOn(done);
  expect(said).toContain('Idle after turn 1 · as Codex says now');
  expect(said).toContain('1 turn · 300 tokens in\\, 20 out');
  expect(said).toContain(String.raw`\[\[tokens\:300\,20\]\]`);
  expect(said).toContain('It said last:\n\ndone');
  world.model.release('look');
  await world.cli(['await-turn', busy]);
  expect(await hoverOn(busy)).toContain('Idle after turn 1 · as Codex says now');
});

test('an engine that does not answer is not started: what is known is told with its time', async () => {
  const id = await world.start('[[text:done]]');
  await world.cli(['await-turn', id]);
  await world.cli(['engine', 'stop']);
  const before = (await world.processes()).filter(({ command }) => command.includes('app-server'));
  const said = await hoverOn(id);
  expect(said).toMatch(
    /Idle after turn 1, since \d{4}-\d\d-\d\d \d\d:\d\d UTC {2}\n_Known from its files: its engine does not answer\\\._/,
  );
  expect((await world.processes()).filter(({ command }) => command.includes('app-server'))).toEqual(before);
  await world.cli(['end', id]);
});

test('an id that nobody here knows is said so, and a number elsewhere is no agent', async () => {
  expect(await hoverOn('deadbeef')).toBe(
    '**deadbeef**\n\nNo agent of this machine has this id: it worked elsewhere, or was deleted.',
  );
  expect(await hoverOn('deadbeef', { line: 8, character: 10 })).toBe('');
});

test('what agents and people wrote stays text: no link, command, picture, HTML or heading', async () => {
  const attack = [
    '# heading',
    '[click](command:workbench.action.terminal.new?%5B%5D)',
    '![x](https://example.invalid/track.png)',
    '<img src=x onerror=alert(1)> <a href="command:x">y</a>',
    '<https://example.invalid> https://example.invalid www.example.invalid',
    '| a | b |\n|---|---|\n| 1 | 2 |',
    '```\ncode\n```',
    '- item\n1. one\n> quote\n---\n\tindented',
    '$(rocket) &lt;b&gt; &#60;i&#62;',
    'rtl \u202e evil \u200b \u001b]8;;http://x\u0007link\u001b]8;;\u0007',
  ];
  for (const text of attack) {
    const id = await world.start(text);
    await world.cli(['await-turn', id]);
    const said = await hoverOn(id);
    const html = new MarkdownIt({ html: true, linkify: true }).render(said);
    expect(html.match(/<(?!\/?(p|strong|em|br)\b)[a-z/!][^>]*>/gi), text).toBeNull();
    for (const hidden of ['\u202e', '\u200b', '\u001b', '\u0007']) expect(said).not.toContain(hidden);
    await world.cli(['end', id]);
  }
});

test('an editor that draws no Markdown gets the same words without marks', async () => {
  await client.close();
  client = await LanguageClient.start({ folder: world.project, env: { ...world.env }, capabilities: {} });
  const id = await world.start('look at *this* [file](x.md)');
  await world.cli(['await-turn', id]);
  const said = await hoverOn(id);
  expect(said).toContain('look at *this* [file](x.md)');
  expect(said).not.toMatch(/\\|\*\*/);
});
