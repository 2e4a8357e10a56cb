import type { Approvals, Sandbox } from '../../core/agents/agent.ts';
import { isAgentId } from '../../core/agents/home.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { APPROVALS, DEFAULTS, labelOf, SANDBOXES, type SpawnOptions } from '../commands/spawnOptions.ts';

/** What a link from outside asks for: it may come from a page, a chat, a stranger. */
export type Link = { readonly kind: 'agent'; readonly agentId: string } | { readonly kind: 'next' } | SpawnLink;

export interface SpawnLink {
  readonly kind: 'spawn';
  readonly prompt: string;
  readonly folder: string | undefined;
  readonly options: Pick<SpawnOptions, 'model' | 'effort' | 'sandbox' | 'approvals' | 'name'>;
}

const PARAMETERS = ['prompt', 'folder', 'model', 'effort', 'sandbox', 'approvals', 'name'] as const;
type Parameter = (typeof PARAMETERS)[number];

/**
 * The link in an address of ours, of which VS Code has decoded path and query once: in a value, `&` and `%` are encoded twice.
 * Throws a Failure that says what is wrong with it.
 */
export function linkOf(path: string, query: string): Link {
  const [, what = '', agentId = '', ...rest] = path.split('/');
  if (what === 'agent' && rest.length === 0 && isAgentId(agentId)) {
    requireNoOthers(query, []);
    return { kind: 'agent', agentId };
  }
  if (what === 'next' && path === '/next') return { kind: 'next' };
  if (path === '/spawn') return spawnLinkOf(query);
  throw new Failure('usage', t('The link asks for {0}, which is not known.', quoted(path)), {
    next: t('Known are /spawn?prompt=… and /agent/ID.'),
  });
}

function spawnLinkOf(query: string): SpawnLink {
  const values = requireNoOthers(query, PARAMETERS);
  const prompt = visible(values.get('prompt') ?? '').trim();
  if (prompt === '')
    throw new Failure('usage', t('The link has no prompt.'), { next: t('Write it as /spawn?prompt=…') });
  const sandbox = values.get('sandbox');
  if (sandbox === 'danger-full-access') {
    throw new Failure('usage', t('The link asks for full access, which a link cannot give.'), {
      next: t('Spawn the agent yourself and choose the sandbox in its options.'),
    });
  }
  const chosen = {
    model: word(values, 'model'),
    effort: word(values, 'effort'),
    name:
      visible(values.get('name') ?? '')
        .replaceAll(/\s+/g, ' ')
        .trim()
        .slice(0, 80) || undefined,
    sandbox: oneOf<Sandbox>('sandbox', sandbox, SANDBOXES),
    approvals: oneOf<Approvals>('approvals', values.get('approvals'), APPROVALS),
  };
  const options = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
  return { kind: 'spawn', prompt, folder: values.get('folder'), options };
}

/** What the person has to see before anything starts. `usual` are the words for what the link leaves open. */
export function spawnQuestion(
  { prompt, options }: SpawnLink,
  folder: string,
  usual: { readonly model: string; readonly sandbox: Sandbox },
): { readonly text: string; readonly detail: string; readonly isWhole: boolean } {
  const isWhole = prompt.length <= SHOWN && prompt.split('\n').length <= LINES;
  const shown = isWhole
    ? prompt
    : t('It is too long to be shown here. Read it in the editor, and start the agent there.');
  const facts = [
    [t('Folder'), folder],
    [t('Sandbox'), labelOf(SANDBOXES, options.sandbox ?? usual.sandbox)],
    [t('Approvals'), labelOf(APPROVALS, options.approvals ?? DEFAULTS.approvals)],
    [t('Model'), `${options.model ?? usual.model} · ${options.effort ?? DEFAULTS.effort}`],
    ...(options.name === undefined ? [] : [[t('Name'), options.name]]),
  ];
  const detail = `${shown}\n\n${facts.map(([what, value]) => `${what}: ${value}`).join('\n')}`;
  return { text: t('A link wants to start an agent with this prompt:'), detail, isWhole };
}

/** What a dialog shows whole, in characters and lines. */
const SHOWN = 600;
const LINES = 12;

function requireNoOthers(query: string, known: readonly Parameter[]): ReadonlyMap<Parameter, string> {
  const values = new Map<Parameter, string>();
  for (const part of query.split('&').filter((one) => one !== '')) {
    const at = part.indexOf('=');
    const name = at < 0 ? part : part.slice(0, at);
    const parameter = known.find((one) => one === name);
    if (parameter === undefined) {
      throw new Failure('usage', t('The link has the parameter {0}, which is not known.', quoted(name)), {
        next: t('An & inside of a value is written as %2526.'),
      });
    }
    if (values.has(parameter)) throw new Failure('usage', t('The link says {0} twice.', parameter));
    values.set(parameter, decodedAgain(at < 0 ? '' : part.slice(at + 1)));
  }
  return values;
}

function decodedAgain(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Letters that nobody sees could say something that nobody has agreed to: what is sent is what is shown. */
function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/[^\P{C}\n\t]/gu, '');
}

function word(values: ReadonlyMap<Parameter, string>, name: Parameter): string | undefined {
  const value = values.get(name);
  if (value === undefined || /^[\w.:/-]{1,80}$/.test(value)) return value;
  throw new Failure('usage', t('The link says {0} for {1}, which cannot be one.', quoted(value), name));
}

function oneOf<Value extends string>(
  name: Parameter,
  value: string | undefined,
  choices: readonly { readonly value: Value }[],
): Value | undefined {
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice.value === value);
  if (found !== undefined) return found.value;
  throw new Failure('usage', t('The link says {0} for {1}.', quoted(value), name), {
    next: t(
      'Known are {0}.',
      choices
        .map((choice) => choice.value)
        .filter((one) => one !== 'danger-full-access')
        .join(', '),
    ),
  });
}

function quoted(text: string): string {
  return `“${visible(text).replaceAll(/\s+/g, ' ').slice(0, 60)}”`;
}
