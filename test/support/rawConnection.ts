import { Connection } from '../../src/core/codex/connection.ts';
import { connectUnixSocket } from '../../src/core/codex/unixSocketTransport.ts';
import type { World } from './world.ts';

/** Another program that uses the same Codex: any method, known to us or not. Close it. */
export async function rawConnection(world: World): Promise<Connection> {
  // Starts the engine when it does not run.
  (await world.client()).dispose();
  const connection = new Connection(await connectUnixSocket((await world.engine()).address));
  await connection.call('initialize', {
    clientInfo: { name: 'somebody-else', title: null, version: '1' },
    capabilities: { experimentalApi: true },
  });
  connection.notify('initialized');
  return connection;
}

export function textInput(text: string): readonly unknown[] {
  return [{ type: 'text', text, text_elements: [] }];
}
