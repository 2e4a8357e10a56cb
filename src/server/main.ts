import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Home } from '../core/agents/home.ts';
import { serve } from './serve.ts';

/** `server.cjs --stdio`, or `--node-ipc` for a client that forks it. The library ends the process when the client goes. */
const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
const connection = createConnection(ProposedFeatures.all);
serve(connection, { env, home: new Home(env) });
connection.listen();
