import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { demoCodexConfig } from './codexConfig.ts';
import { startDemoModel } from './demoModel.ts';
import { demoProjectFiles } from './friendlyProject.ts';
import { demoAgents, friendlyScenario } from './friendlyScenario.ts';
import type { Scenario } from './scenario.ts';

const usage = `Usage: demo-model [--port N] [--scenario FILE|friendly] [--record FILE] [--prepare FOLDER]
                  [--exit-with-parent]

Serves the OpenAI Responses API on 127.0.0.1 and prints one line of JSON: {"url", "port", "pid"}.

  --port N            listen on this port instead of a free one
  --scenario FILE     JSON rules; "friendly" is the demo's own
  --record FILE       append every request as a line of JSON
  --prepare FOLDER    write the demo's project and a CODEX_HOME for this model into FOLDER; the line
                      then also has "codexHome", "project" and "agents"
  --exit-with-parent  end when standard input ends
`;

const keptRequests = 200;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      scenario: { type: 'string' },
      record: { type: 'string' },
      prepare: { type: 'string' },
      'exit-with-parent': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const scenario = values.scenario === undefined ? undefined : readScenario(values.scenario);
  const model = await startDemoModel({
    port: Number(values.port),
    keep: keptRequests,
    ...(scenario === undefined ? {} : { scenario }),
    ...(values.record === undefined ? {} : { recordFile: values.record }),
  });
  const stop = (): void => {
    void model.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (values['exit-with-parent']) process.stdin.once('end', stop).once('error', stop).resume();
  const prepared = values.prepare === undefined ? {} : prepare(resolve(values.prepare), model.url);
  process.stdout.write(`${JSON.stringify({ url: model.url, port: model.port, pid: process.pid, ...prepared })}\n`);
}

function prepare(folder: string, url: string): Readonly<Record<string, unknown>> {
  const codexHome = join(folder, 'codex-home');
  const project = join(folder, 'project');
  write(join(codexHome, 'config.toml'), demoCodexConfig({ url }));
  for (const [path, text] of Object.entries(demoProjectFiles)) write(join(project, path), text);
  return { codexHome, project, agents: Object.values(demoAgents) };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function readScenario(source: string): Scenario {
  if (source === 'friendly') return friendlyScenario;
  const value: unknown = JSON.parse(readFileSync(source, 'utf8'));
  if (typeof value !== 'object' || value === null || !('rules' in value) || !Array.isArray(value.rules)) {
    throw new Error(`${source} has no list "rules".`);
  }
  return value as Scenario;
}

main().catch((error: unknown) => {
  process.stderr.write(`Cannot start the demo model: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
