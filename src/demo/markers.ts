/**
 * Prompt markers: the script of a turn, written into the user's message.
 *
 *   script  := (anything | marker)*          text outside markers is ignored
 *   marker  := "[[" name [":" argument] "]]" or with more brackets on both sides: "[[[sh:[[ -f x ]]]]]"
 *
 * Inside a response, in the order written:
 *   text:T              assistant message T                 long:N         message of N characters
 *   reason:T            reasoning with summary T            stream:N,MS    following texts in N deltas over MS ms
 *   delay:MS            wait                                hold:NAME      wait until NAME is released
 *   tokens:IN,OUT[,CACHED]   usage reported for this response
 *   limits:USED,SECONDS[,USED,SECONDS]   the account has used so many percent of its 5-hour (and weekly) window, which resets in so many seconds
 *
 * Ends the response:
 *   sh:CMD              run CMD in the sandbox              ask:CMD|WHY    run CMD outside it: asks approval, reason WHY
 *   patch:PATCH         apply_patch with PATCH              write:FILE|TEXT  apply_patch that adds FILE
 *   plan:x A;> B;- C    update_plan: done, current, open    spawn:PROMPT   spawn_agent (PROMPT may have markers: [[[spawn:[[text:hi]]]]])
 *   wait                wait_agent for those spawned        user:Q|A|B     request_user_input (Plan mode)
 *   tool:NAME|JSON      any function tool
 *   error:NAME[,TIMES]  400 401 404 429 500 503 model-not-found usage-limit quota context-window overloaded; after TIMES failures the script goes on
 *   limit:SECONDS[,TIMES]   as error:usage-limit, for a limit that ends in so many seconds; the account's 5-hour window is full
 *   cut                 break the connection                silent         never answer
 *
 *   and                 joins the tool call before it and what follows it into one response
 *
 * Whatever follows the last tool call is the final response; a script without such a text ends with the default reply.
 * A marker of another name is ordinary text; a known name with a bad argument answers with the reason.
 */
import type { Action, ErrorName, ModelResponse, PlanStep, ToolCall } from './scenario.ts';
import { errorNames } from './scenario.ts';

/** `undefined` where the text holds no marker. */
export function responsesOfMarkers(text: string): readonly ModelResponse[] | undefined {
  const responses: Action[][] = [];
  let current: Action[] = [];
  let found = false;
  for (const { name, argument } of markersIn(text)) {
    found = true;
    if (name === 'and') {
      if (current.length === 0) current = responses.pop() ?? [];
      continue;
    }
    const action = actionOf(name, argument);
    current.push(action);
    if (endsResponse(action)) {
      responses.push(current);
      current = [];
    }
  }
  if (current.length > 0) responses.push(current);
  return found ? responses : undefined;
}

interface Marker {
  readonly name: string;
  readonly argument: string;
}

function markersIn(text: string): readonly Marker[] {
  const markers: Marker[] = [];
  const opening = /(\[{2,})([a-z]+)(?=[:\]])/g;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [, brackets = '', name = ''] = match;
    const close = ']'.repeat(brackets.length);
    let end = text.indexOf(close, opening.lastIndex);
    if (!Object.hasOwn(actions, name) || end < 0) continue;
    while (text[end + close.length] === ']') end++;
    const inside = text.slice(opening.lastIndex, end);
    opening.lastIndex = end + close.length;
    if (inside === '' || inside.startsWith(':')) markers.push({ name, argument: inside.slice(1) });
  }
  return markers;
}

function endsResponse(action: Action): boolean {
  return action.kind === 'call' || action.kind === 'error' || action.kind === 'cut' || action.kind === 'silent';
}

function actionOf(name: string, argument: string): Action {
  const make = actions[name];
  const action = make?.(argument);
  return action ?? { kind: 'text', text: `Cannot read the marker ${name}: "${argument}" is no valid argument.` };
}

const actions: Readonly<Record<string, (argument: string) => Action | undefined>> = {
  text: (text) => ({ kind: 'text', text }),
  reason: (text) => ({ kind: 'reasoning', text }),
  long: (argument) => withNumbers(argument, 1, 1, ([characters = 0]) => ({ kind: 'text', text: longText(characters) })),
  stream: (argument) => withNumbers(argument, 2, 2, ([deltas = 1, ms = 0]) => ({ kind: 'pace', deltas, ms })),
  delay: (argument) => withNumbers(argument, 1, 1, ([ms = 0]) => ({ kind: 'delay', ms })),
  hold: (name) => (name === '' ? undefined : { kind: 'hold', name }),
  tokens: (argument) =>
    withNumbers(argument, 2, 3, ([input = 0, output = 0, cached = 0]) => ({
      kind: 'tokens',
      usage: { input, output, cached },
    })),
  sh: (command) => call({ kind: 'shell', command }),
  ask: (argument) => {
    const [command, justification] = splitAtLast(argument, '|');
    return call({ kind: 'escalated', command, justification: justification ?? `Allow \`${command}\`?` });
  },
  patch: (patch) => call({ kind: 'patch', patch: patch.trim() }),
  write: (argument) => {
    const [file, text] = splitAtFirst(argument, '|');
    return file === '' ? undefined : call({ kind: 'patch', patch: addFilePatch(file, text ?? '') });
  },
  plan: (argument) => call({ kind: 'plan', steps: argument.split(';').map(planStepOf) }),
  spawn: (prompt) => call({ kind: 'spawn', prompt }),
  wait: () => call({ kind: 'wait' }),
  user: (argument) => {
    const [question = '', ...options] = argument.split('|');
    return call({ kind: 'question', question, options: options.length > 0 ? options : ['Yes', 'No'] });
  },
  tool: (argument) => {
    const [name, json] = splitAtFirst(argument, '|');
    const value = parsedObject(json ?? '{}');
    return name === '' || value === undefined ? undefined : call({ kind: 'function', name, arguments: value });
  },
  error: (argument) => {
    const [name, times] = splitAtFirst(argument, ',');
    if (!isErrorName(name)) return undefined;
    if (times === undefined) return { kind: 'error', error: name, times };
    return withNumbers(times, 1, 1, ([count = 0]) => ({ kind: 'error', error: name, times: count }));
  },
  limit: (argument) =>
    withNumbers(argument, 1, 2, ([endsIn = 0, times]) => ({ kind: 'error', error: 'usage-limit', times, endsIn })),
  limits: (argument) =>
    withNumbers(argument, 2, 4, ([used = 0, resetsIn = 0, ...weekly]) => ({
      kind: 'limits',
      windows: [
        { used, resetsIn },
        ...(weekly.length === 2 ? [{ used: weekly[0] ?? 0, resetsIn: weekly[1] ?? 0 }] : []),
      ],
    })),
  cut: () => ({ kind: 'cut' }),
  silent: () => ({ kind: 'silent' }),
  and: () => undefined,
};

/** Lines of 80 characters, numbered, so that a test can tell which part is missing. */
export function longText(characters: number): string {
  const lines: string[] = [];
  for (let line = 1; lines.length * 80 < characters; line++) lines.push(`${`line ${line} `.padEnd(79, '.')}\n`);
  return lines.join('').slice(0, characters);
}

function addFilePatch(file: string, text: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  return ['*** Begin Patch', `*** Add File: ${file}`, ...lines.map((line) => `+${line}`), '*** End Patch'].join('\n');
}

function call(toolCall: ToolCall): Action {
  return { kind: 'call', call: toolCall };
}

function planStepOf(text: string): PlanStep {
  const [, sign = '-', step = ''] = /^\s*([x>-])?\s*(.*?)\s*$/s.exec(text) ?? [];
  return { step, status: sign === 'x' ? 'completed' : sign === '>' ? 'in_progress' : 'pending' };
}

function withNumbers(
  argument: string,
  least: number,
  most: number,
  make: (numbers: readonly number[]) => Action,
): Action | undefined {
  const numbers = argument.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  return numbers.length < least || numbers.length > most || numbers.some(Number.isNaN) ? undefined : make(numbers);
}

function splitAtFirst(text: string, sign: string): readonly [string, string | undefined] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + sign.length)];
}

function splitAtLast(text: string, sign: string): readonly [string, string | undefined] {
  const at = text.lastIndexOf(sign);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + sign.length)];
}

function parsedObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isErrorName(name: string): name is ErrorName {
  return (errorNames as readonly string[]).includes(name);
}
