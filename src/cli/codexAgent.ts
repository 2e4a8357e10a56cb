import { keepCompiled } from './compileCache.ts';

keepCompiled();
// Loaded after the cache is on, so that all of it comes compiled.
require('./cli.cjs');
