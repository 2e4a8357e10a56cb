import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure, errnoOf, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { badEngine, codexHomeOf, hostOf, resolveEngine, type EngineAddress } from './engineAddress.ts';
import { findCodex, type Environment } from './findCodex.ts';
import { isCodexThere, isDestination } from './ssh.ts';
import { webSocketEngine } from './webSocketEngine.ts';

/** An engine, and what its machine is called: `local`, a name of hosts.json, an ssh destination, or `host:port`. */
export interface Place {
  readonly engine: EngineAddress;
  readonly host: string;
}

/** What the command line names; the environment stands in for what it does not. */
export interface Wanted {
  readonly engine?: string | undefined;
  readonly host?: string | undefined;
  readonly codex?: string | undefined;
  readonly wsTokenFile?: string | undefined;
}

const hostSchema = v.union([
  v.strictObject({
    destination: v.optional(v.pipe(v.string(), v.check(isDestination, 'not a destination of ssh'))),
    codex: v.optional(v.pipe(v.string(), v.check(isCodexThere, 'not "codex" nor an absolute path of a codex'))),
  }),
  v.strictObject({ url: v.string(), tokenFile: v.optional(v.string()) }),
]);
const hostsSchema = v.record(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_][\w.-]*$/, 'not a name')), hostSchema);
type Host = v.InferOutput<typeof hostSchema>;

/** Where a new agent is to work. `folder` is ours, which has hosts.json. */
export async function chooseEngine(wanted: Wanted, env: Environment, folder: string): Promise<Place> {
  if (wanted.host !== undefined && wanted.engine !== undefined && wanted.engine !== 'shared') {
    throw badEngine(wanted.engine, t('With --host it is always the shared one of that host: leave out --engine.'));
  }
  // What was typed goes before what stands in the environment.
  const typedEngine = wanted.host === undefined ? wanted.engine : undefined;
  const host = wanted.host ?? (typedEngine === undefined ? env['CODEX_AGENT_HOST'] : undefined);
  if (host !== undefined && host !== '' && host !== 'local') return placeOf(host, wanted, env, folder);
  const tokens = wanted.wsTokenFile === undefined ? {} : { CODEX_AGENT_WS_TOKEN_FILE: wanted.wsTokenFile };
  const engine = await resolveEngine(typedEngine, { ...env, ...tokens }, wanted.codex);
  return { engine, host: hostOf(engine) };
}

async function placeOf(name: string, wanted: Wanted, env: Environment, folder: string): Promise<Place> {
  const hosts = await readHosts(folder);
  const known: Host = (Object.hasOwn(hosts, name) ? hosts[name] : undefined) ?? {};
  const codexHome = codexHomeOf(env);
  if ('url' in known) {
    const tokenFile = wanted.wsTokenFile ?? known.tokenFile;
    const codexBin = await findCodex(env, wanted.codex);
    return { engine: webSocketEngine(known.url, tokenFile, { codexHome, codexBin }), host: name };
  }
  const address = known.destination ?? name;
  if (!isDestination(address)) {
    throw new Failure('usage', t('Not a host: {0}.', JSON.stringify(address).slice(0, 80)), {
      next: t('Name it as ssh knows it (box, me@box, ssh://me@box:2222), or as in hosts.json.'),
    });
  }
  const codexBin = wanted.codex ?? known.codex ?? 'codex';
  if (!isCodexThere(codexBin)) {
    throw new Failure('usage', t('Not a Codex on {0}: {1}.', name, codexBin.slice(0, 80)), {
      next: t('Give its absolute path there, which ends in /codex.'),
    });
  }
  return { engine: { kind: 'ssh', address, codexHome, codexBin }, host: name };
}

/** `{"box": {"destination": "me@box.lan", "codex": "/opt/bin/codex"}, "lab": {"url": "wss://lab:4500", "tokenFile": …}}` */
async function readHosts(folder: string): Promise<Readonly<Record<string, Host>>> {
  const path = join(folder, 'hosts.json');
  try {
    return v.parse(hostsSchema, JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return {};
    const [issue] = v.isValiError(error) ? error.issues : [];
    const where = issue === undefined ? '' : `${v.getDotPath(issue) ?? 'file'}: `;
    throw new Failure('usage', t('The hosts in {0} cannot be used: {1}{2}.', path, where, messageOf(error)), {
      next: t('Write it as {"box": {"destination": "me@box.example", "codex": "/usr/local/bin/codex"}}.'),
      cause: error,
    });
  }
}
