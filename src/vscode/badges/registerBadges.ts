import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import type { Context } from '../context.ts';
import type { Readiness } from '../readiness.ts';

const badges = () => import('./fileBadges.ts');

/** Files that agents have changed are marked from the moment that the agents are known. */
export function registerBadges(context: Context, { loaded }: Readiness): Disposable {
  const store = new DisposableStore();
  loaded
    .then(async () => store.add(new (await badges()).FileBadges(context)))
    .catch((error: unknown) => context.log.error(`Cannot mark changed files: ${messageOf(error)}`));
  return store;
}
