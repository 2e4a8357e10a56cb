import type { Context } from '../../../src/cli/context.ts';
import { Home } from '../../../src/core/agents/home.ts';
import { silentLog } from '../../../src/core/base/log.ts';

/** For what never reaches a verb. */
export function anyContext(print: (text: string) => void = () => {}): Context {
  return {
    home: new Home({ HOME: '/nowhere' }),
    env: {},
    log: silentLog,
    recorder: { runtime: '', file: '' },
    print,
    say: () => {},
    outlive: () => {},
    readerGone: () => {},
  };
}
