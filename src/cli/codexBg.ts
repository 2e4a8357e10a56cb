import { runCompiled } from './compiledProgram.ts';

runCompiled('bg.cjs', '');
