import { mkdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf } from '../../src/core/base/errors.ts';
import { repository, World } from '../support/world.ts';
import { ModelLine } from './modelLine.ts';
import { Recording } from './recording.ts';
import { sanitized } from './sanitize.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import type { TraceHead, TraceLine } from './trace.ts';

const folder = `${repository}test/golden/traces/`;

async function record(scenario: Scenario): Promise<readonly (TraceHead | TraceLine)[]> {
  const line = await ModelLine.open();
  const config = { ...scenario.config, url: `http://127.0.0.1:${line.port}/v1` };
  const world = await World.create({ config });
  line.target = world.model.port;
  try {
    const client = await world.client();
    const recording = new Recording(world, client);
    await scenario.play(recording, line);
    const lines = recording.lines.slice();
    const values = [recording.head(scenario.says), ...lines];
    const folders = [
      [world.project, '/project'],
      [world.folder, '/world'],
      // Diffs name files without a slash in front.
      [`${basename(world.folder)}/project`, 'project'],
      [basename(world.folder), 'world'],
      [repository.replace(/\/$/, ''), '/repository'],
    ] as const;
    return sanitized(values, { start: recording.start, folders });
  } finally {
    await world.close();
    await line.cut();
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => scenarios.every((scenario) => scenario.name !== name));
if (unknown.length > 0) {
  console.error(`No such scenario: ${unknown.join(', ')}. There are: ${scenarios.map(({ name }) => name).join(', ')}.`);
  process.exit(64);
}
await mkdir(folder, { recursive: true });
let failed = 0;
for (const scenario of scenarios) {
  if (wanted.length > 0 && !wanted.includes(scenario.name)) continue;
  try {
    const lines = await record(scenario);
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await writeFile(`${folder}${scenario.name}.jsonl`, text);
    console.log(`${scenario.name}: ${lines.length - 1} lines, ${(text.length / 1024).toFixed(1)} KB`);
  } catch (error) {
    failed++;
    console.error(`${scenario.name}: ${messageOf(error)}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
