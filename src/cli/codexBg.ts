import { keepCompiled } from './compileCache.ts';

keepCompiled();
require('./bg.cjs');
