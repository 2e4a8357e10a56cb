import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Client } from '../codex/client.ts';
import type { Model } from '../codex/protocol/v2/Model.ts';

/** What the old tool used, and still the choice where Codex offers it. */
const PREFERRED = 'gpt-5.4';
const FAST = 'gpt-5.4-spark';
/** From the least to the most; a level that a model lacks is replaced by its nearest. */
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'ultra'];

/** Codex's catalog, hidden models included: a person may name them. */
export async function listModels(client: Client): Promise<readonly Model[]> {
  const models: Model[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: Model[]; nextCursor: string | null } = await client.call('model/list', {
      cursor,
      includeHidden: true,
    });
    models.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return models;
}

/**
 * The model to ask for. Undefined leaves the choice to Codex: what the user's configuration names, else its default.
 * `configured` is that name; it is good even when the catalog lacks it (other providers have models of their own).
 */
export function modelToAskFor(
  models: readonly Model[],
  named: string | undefined,
  configured: string | undefined,
): string | undefined {
  if (named === undefined)
    return models.some(({ model, hidden }) => model === PREFERRED && !hidden) ? PREFERRED : undefined;
  if (named === configured || models.some(({ model }) => model === named)) return named;
  const offered = models.filter(({ hidden }) => !hidden).map(({ model }) => model);
  throw new Failure('unknown-model', t('Codex has no model {0}.', JSON.stringify(named.slice(0, 80))), {
    next: t('It offers: {0}.', offered.join(', ')),
  });
}

/** The model for easy tasks: the old tool's, else the newest that Codex itself calls fast. */
export function fastModel(models: readonly Model[]): string {
  const offered = models.filter(({ hidden }) => !hidden);
  const spark = models.find(({ model }) => model === FAST);
  const found = spark ?? offered.find(({ description }) => /\bfast\b/i.test(description));
  if (found !== undefined) return found.model;
  throw new Failure('unknown-model', t('Codex has no {0}, and calls none of its models fast.', FAST), {
    next: t('Name one with --model: {0}.', offered.map(({ model }) => model).join(', ')),
  });
}

/** The level asked for, else the nearest that the model supports (the lower of two equally near ones). */
export function effortFor(models: readonly Model[], model: string, wanted: string): string {
  const found = models.find((one) => one.model === model);
  const supported = found?.supportedReasoningEfforts.map(({ reasoningEffort }) => reasoningEffort) ?? [];
  if (supported.length === 0 || supported.includes(wanted)) return wanted;
  const rank = (effort: string): number => EFFORTS.indexOf(effort);
  const nearest = supported.toSorted(
    (a, b) => Math.abs(rank(a) - rank(wanted)) - Math.abs(rank(b) - rank(wanted)) || rank(a) - rank(b),
  );
  return nearest[0] ?? wanted;
}

/** The levels that may be named: those of the old tool and whatever the models offer. */
export function knownEfforts(models: readonly Model[]): readonly string[] {
  const offered = models.flatMap((one) => one.supportedReasoningEfforts.map(({ reasoningEffort }) => reasoningEffort));
  const all = new Set(['low', 'medium', 'high', 'xhigh', ...offered]);
  return [...all].sort((a, b) => EFFORTS.indexOf(a) - EFFORTS.indexOf(b));
}
