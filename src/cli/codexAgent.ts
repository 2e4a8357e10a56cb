import { runCompiled } from './compiledProgram.ts';

runCompiled('cli.cjs', process.argv[2] ?? '');
