import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Known } from '../../src/core/agentsLog/checks.ts';
import { LogDocument } from '../../src/core/agentsLog/logDocument.ts';
import { logJson } from '../../src/core/agentsLog/logJson.ts';
import { tidy } from '../../src/core/agentsLog/tidy.ts';
import { LogFindings } from '../../src/core/agentsLog/validate.ts';

const folder = fileURLToPath(new URL('logs/', import.meta.url));
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.log'))
  .map((name) => name.slice(0, -'.log'.length));

/** A project in which one agent lives and one file is missing from each list. */
const KNOWN: Known = {
  living: (id) => id === '0badcafe',
  exists: (path) => !['src/auth/session.ts', 'src/index.ts', 'docs/appendix.md'].includes(path),
};

function read(name: string): LogDocument {
  return new LogDocument(readFileSync(`${folder}${name}.log`, 'utf8'));
}

/** The sections with all that they say, one thing a line; what cannot be seen is written as in JSON. */
function outlineOf(document: LogDocument): string {
  const lines: string[] = [];
  for (const [index, section] of document.sections.entries()) {
    const { kind, level, id, time, title, fences } = section;
    const words = [id && `id ${id.text}`, time && `time ${time.text}`, title && `title ${JSON.stringify(title)}`];
    lines.push(`${document.lineOf(index) + 1}: ${[`${kind} ${level}`, ...words.filter(Boolean)].join(' · ')}`);
    for (const { name, value } of section.fields) lines.push(`    ${name} = ${JSON.stringify(value)}`);
    for (const { start, end } of fences) lines.push(`    fence ${JSON.stringify(section.text.slice(start, end))}`);
  }
  return lines.join('\n');
}

function findingsOf(document: LogDocument): string {
  const { findings } = logJson('agents.log', document, new LogFindings(document, KNOWN).list);
  return findings.map(({ code, message, line, column }) => `${line}:${column} ${code} ${message}`).join('\n');
}

function editsOf(document: LogDocument): string {
  return tidy(document)
    .map(({ start, end, text }) => {
      const { line, character } = document.positionAt(start);
      return `${line + 1}:${character + 1} ${JSON.stringify(document.slice(start, end))} → ${JSON.stringify(text)}`;
    })
    .join('\n');
}

test.each(names)('what is read in a log: %s', async (name) => {
  const document = read(name);
  const parts = [outlineOf(document), `Findings\n${findingsOf(document)}`, `Tidy\n${editsOf(document)}`];
  await expect(`${parts.join('\n\n')}\n`).toMatchFileSnapshot(`./logs/${name}.golden.txt`);
});

test.each(names)('a log as JSON: %s', async (name) => {
  const document = read(name);
  const json = logJson('agents.log', document, new LogFindings(document, KNOWN).list);
  await expect(`${JSON.stringify(json, undefined, 2)}\n`).toMatchFileSnapshot(`./logs/${name}.golden.json`);
});
