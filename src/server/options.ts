import * as v from 'valibot';
import { DEFAULT_PRDS, type LanguageAction } from '../protocol/language.ts';

/** What the client told at the start, with what it left out filled in. */
export interface Options {
  readonly prds: readonly string[];
  readonly commands: Partial<Readonly<Record<LanguageAction, string>>>;
  readonly commandLinks: boolean;
}

const command = v.fallback(v.optional(v.pipe(v.string(), v.minLength(1))), undefined);

// Each part falls back by itself: a client of another version keeps what it gets right.
const optionsSchema = v.object({
  prds: v.fallback(v.optional(v.array(v.string())), undefined),
  commands: v.fallback(
    v.object({ openAgent: command, reply: command, changes: command, spawnForPhase: command, showPlan: command }),
    {},
  ),
  commandLinks: v.fallback(v.boolean(), false),
});

export function optionsOf(initializationOptions: unknown): Options {
  const parsed = v.safeParse(optionsSchema, initializationOptions ?? {});
  if (!parsed.success) return { prds: DEFAULT_PRDS, commands: {}, commandLinks: false };
  const { prds, commands, commandLinks } = parsed.output;
  const known = Object.entries(commands).filter(([, id]) => id !== undefined);
  return { prds: prds ?? DEFAULT_PRDS, commands: Object.fromEntries(known), commandLinks };
}
