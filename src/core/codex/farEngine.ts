import { Failure, errnoOf, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { hostOf, type EngineAddress } from './engineAddress.ts';
import { isMissing, noSsh, SSH_FAILED, sshArguments, sshEnvironment, sshFailure } from './ssh.ts';
import { FAR, type Transport } from './transport.ts';
import { readToken } from './webSocketEngine.ts';
import { CarrierEnded, connectThroughProcess, connectWebSocket } from './webSocketTransport.ts';

/** A connection to an engine on another machine. */
export async function openFar(engine: EngineAddress): Promise<Transport> {
  if (engine.kind === 'websocket') return connectWebSocket(engine.address, await readToken(engine), FAR);
  const words = [engine.codexBin, 'app-server', 'proxy'];
  const args = sshArguments(engine.address, words, FAR.opening / 1000);
  return connectThroughProcess('ssh', args, sshEnvironment(process.env), FAR);
}

/**
 * Why there is no connection. Undefined when the machine was reached and says that no engine runs there; throws when that
 * is not known, so that nothing is ever started on a guess.
 */
export function notThere(engine: EngineAddress, error: unknown): undefined {
  if (error instanceof Failure) throw error;
  if (engine.kind === 'ssh') return notThroughSsh(engine, error);
  if (errnoOf(error) === 'ECONNREFUSED') return undefined;
  const status = /Unexpected server response: (\d+)/.exec(messageOf(error))?.[1];
  if (status === '401') throw refusedToken(engine);
  const why =
    status === undefined ? messageOf(error) || (errnoOf(error) ?? t('no answer')) : t('it answered HTTP {0}', status);
  throw new Failure('no-engine', t('The engine at {0} cannot be reached: {1}.', engine.address, why), {
    next: t('Check the address and the network, or choose another engine with --engine.'),
    cause: error,
  });
}

export function notAnswering(engine: EngineAddress): Failure {
  return new Failure('no-engine', t('{0} was reached, but its Codex does not answer.', hostOf(engine)), {
    next: t('Restart Codex there.'),
  });
}

function notThroughSsh({ address, codexBin }: EngineAddress, error: unknown): undefined {
  if (!(error instanceof CarrierEnded)) throw noSsh(error);
  const { code, stderr } = error;
  if (code === undefined) {
    const why =
      errnoOf(error.cause) === 'ETIMEDOUT' ? messageOf(error.cause) : t('it says something that is not Codex');
    throw sshFailure(address, codexBin, { code: SSH_FAILED, stderr: stderr.trim() || why });
  }
  if (code === SSH_FAILED || isMissing(code)) throw sshFailure(address, codexBin, { code, stderr });
  // Codex ran there and found nobody, or somebody who died in that moment.
  return undefined;
}

function refusedToken({ address, tokenFile }: EngineAddress): Failure {
  if (tokenFile === undefined) {
    return new Failure('no-engine', t('The engine at {0} wants a token.', address), {
      next: t('Name the file that holds it with --ws-token-file or CODEX_AGENT_WS_TOKEN_FILE.'),
    });
  }
  return new Failure('no-engine', t('The engine at {0} refuses the token in {1}.', address, tokenFile), {
    next: t('Put the token of that server into the file.'),
  });
}
