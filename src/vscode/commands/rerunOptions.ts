import type { Agent } from '../../core/agents/agent.ts';
import { readFirstPrompt } from '../../core/patterns/firstPrompt.ts';
import { withOption } from './optionRows.ts';
import type { SpawnOptions } from './spawnOptions.ts';

/** What an editor for a new agent begins with that is to be as another one was. */
export interface Rerun {
  readonly text: string;
  readonly options: SpawnOptions;
}

/**
 * `prompt` is all that the agent was told at first. Where map and role make it again from the person's own words, those are
 * the text; otherwise (it had files, the map is another one now) the text is the whole prompt, and nothing is added to it.
 */
export async function rerunOf(agent: Agent, prompt: string): Promise<Rerun> {
  const { task, role, cwd } = agent.record;
  const own = prompt.slice(...(task ?? []));
  for (const map of [true, false]) {
    const again = await readFirstPrompt(own, cwd, { map, files: [], role });
    if (again.text !== prompt) continue;
    const parts: SpawnOptions = { ...(role && { role }), ...(map ? {} : { map: false }) };
    return { text: own, options: optionsOf(agent, parts) };
  }
  return { text: prompt, options: optionsOf(agent, { map: false }) };
}

function optionsOf({ record, settings }: Agent, parts: SpawnOptions): SpawnOptions {
  const { threadConfig, sandbox, cwd: folder } = record;
  const { model, effort, approvals } = settings;
  let options: SpawnOptions = {
    ...parts,
    model,
    folder,
    ...('sandbox_workspace_write.writable_roots' in threadConfig ? { allowCommit: true as const } : {}),
    ...(threadConfig['web_search'] === 'disabled' ? { search: false as const } : {}),
  };
  options = withOption(options, 'effort', effort);
  options = withOption(options, 'sandbox', sandbox);
  return withOption(options, 'approvals', approvals);
}
