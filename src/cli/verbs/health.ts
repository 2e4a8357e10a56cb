import { Failure, messageOf } from '../../core/base/errors.ts';
import { interruptAgent } from '../../core/agents/endAgent.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import { loginOf } from '../../core/agents/login.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';
import { connectOrStart, connectRunning, stopOwnServer } from '../../core/codex/engine.ts';
import { resolveEngine, type EngineAddress } from '../../core/codex/engineAddress.ts';
import { chooseEngine } from '../../core/codex/hosts.ts';
import { codexVersion, requireVersion } from '../../core/codex/findCodex.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';

export interface HealthOptions {
  readonly engine?: string;
  readonly host?: string;
  readonly wsTokenFile?: string;
  readonly codex?: string;
}

/** One line for each thing that must work; the first that does not ends the list and says how to mend it. */
export async function health(context: Context, options: HealthOptions): Promise<number> {
  const { env, home } = context;
  let step = 'codex';
  try {
    const { engine, host } = await chooseEngine(options, env, home.folder);
    if (engine.kind === 'ssh') context.print(`codex: ${engine.codexBin} on ${host}\n`);
    else await checkCodex(context, engine);
    step = 'home';
    await home.prepare();
    step = 'engine';
    const client = await connectOrStart(engine, env);
    try {
      context.print(`engine: ${engine.kind}, Codex ${client.version} (${engine.address})\n`);
      step = 'login';
      const login = await loginOf(client);
      if (login === 'missing') {
        const where = engine.kind === 'ssh' ? ` on ${host}` : '';
        throw new Failure('not-logged-in', `Codex is not logged in${where}.`, { next: `Run${where}: codex login` });
      }
      context.print(`login: ${login === 'account' ? 'OK' : 'not needed by this model provider'}\n`);
    } finally {
      client.dispose();
    }
    context.print('Status: Ready\n');
    return EXIT.ok;
  } catch (error) {
    context.print(`${step}: not OK\nStatus: Not ready\n`);
    context.say(messageOf(error));
    return EXIT.failed;
  }
}

async function checkCodex(context: Context, { codexBin }: EngineAddress): Promise<void> {
  const version = await codexVersion(codexBin);
  requireVersion(version, codexBin);
  context.print(`codex: codex-cli ${version} (${codexBin})\n`);
}

export async function engineStop(context: Context, options: { engine?: string }): Promise<number> {
  const engine = await resolveEngine(options.engine ?? context.env['CODEX_AGENT_ENGINE'] ?? 'own', context.env);
  if (engine.kind !== 'own') {
    throw new Failure('usage', `The ${engine.kind} engine is not ours to stop.`, {
      next: engine.kind === 'shared' ? 'Use: codex app-server daemon stop' : 'Stop it where it was started.',
    });
  }
  await interruptAll(context, engine);
  context.print((await stopOwnServer(engine)) ? 'Engine stopped\n' : 'No engine was running\n');
  return EXIT.ok;
}

/** Turns that are stopped first are recorded as interrupted; otherwise the next command would start the engine to ask. */
async function interruptAll({ home, env, log }: Context, engine: EngineAddress): Promise<void> {
  const client = await connectRunning(engine);
  if (client === undefined) return;
  const fleet = new Fleet({ home, env, log, name: 'cli', engine, passive: true });
  try {
    await fleet.open();
    const working = fleet.all().filter(({ state }) => turnIdOf(state) !== undefined);
    await Promise.all(working.map(({ record }) => interruptAgent(home, 'cli', record, client)));
  } finally {
    fleet.dispose();
    client.dispose();
  }
}
