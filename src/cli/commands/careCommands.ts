import type { Command } from 'commander';
import { engineStop, health, type HealthOptions } from '../verbs/health.ts';
import type { Declaring } from './declare.ts';

export function declareCare(program: Command, { verb, context, done }: Declaring): void {
  verb('health', 'whether everything works, and what to do if not', ['health'])
    .option('--engine <engine>', 'shared, own, proxy, unix:///path')
    .option('--codex <program>', 'which Codex to run (default: CODEX_BIN, else the PATH)')
    .action(async (options: HealthOptions) => done(await health(context, options)));
  program
    .command('engine')
    .description('our own Codex server')
    .command('stop')
    .description('end it and everything that it runs')
    .option('--engine <engine>', 'own')
    .action(async (options: { engine?: string }) => done(await engineStop(context, options)));
}
