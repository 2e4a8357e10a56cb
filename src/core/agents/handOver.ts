import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { AgentRecord } from './agent.ts';
import { givenName } from './agentName.ts';
import { isSameGeneral, USER, type General } from './general.ts';
import type { Home } from './home.ts';
import { appendFact, generalOf, readFacts, readRecords } from './records.ts';

/** Makes the agent another general's. Every window and command of this home hears it; what has been logged stays. */
export async function handOver(home: Home, record: AgentRecord, to: General): Promise<void> {
  const from = generalOf(record, await readFacts(home, record.id));
  if (isSameGeneral(from, to)) {
    const what = to.kind === 'user' ? t('It is yours already.') : t('It is an agent of {0} already.', to.label);
    throw new Failure('usage', what, { next: t('Name another general.') });
  }
  await appendFact(home, record.id, { kind: 'handedOver', at: new Date().toISOString(), to });
}

/** The generals of a home: whose agents there are, each once, and the user. */
export async function generalsOf(home: Home): Promise<readonly General[]> {
  const { records } = await readRecords(home);
  return distinctGenerals(
    await Promise.all(records.map(async (record) => generalOf(record, await readFacts(home, record.id)))),
  );
}

/** Each once, the user first, whether named or not; the others as they come. */
export function distinctGenerals(generals: readonly General[]): readonly General[] {
  return [USER, ...generals].filter((one, index, all) => all.findIndex((other) => isSameGeneral(one, other)) === index);
}

/** Whom somebody means with a label or an id; a general that is not known yet is one with that name. */
export function generalCalled(text: string, known: readonly General[]): General {
  const name = givenName(text.trim());
  if (name === USER.id) return USER;
  const [found, ...others] = known.filter(({ id, label }) => id === name || label === name);
  if (others.length > 0) {
    const ids = known.filter(({ label }) => label === name).map(({ id }) => id);
    throw new Failure('ambiguous', t('{0} generals are called {1}.', ids.length, name), {
      next: t('Name one by its id: {0}.', ids.join(', ')),
    });
  }
  return found ?? { kind: 'named', id: name, label: name };
}
