import { basename } from 'node:path';
import { workspace, type Uri } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { workFor, workOnPrd } from '../../core/missions/workOnPrd.ts';
import type { Prd } from '../../core/prd/model.ts';
import { Slices } from '../webviews/slices.ts';
import { missionRowOf, phaseRowOf, type MissionRow } from './missionRow.ts';
import type { Prds, PrdState } from './prds.ts';

/** A PRD of this window's folders as the view shows it. */
export interface Mission {
  readonly uri: Uri;
  /** Its path in the workspace. */
  readonly name: string;
  readonly row: MissionRow;
  readonly phases: readonly { readonly number: number; readonly row: MissionRow }[];
}

/** What the view shows of the PRDs of this window's folders. Only those that have changed are read again. */
export class Missions {
  readonly #prds: Prds;
  readonly #states = new Map<string, Promise<PrdState>>();
  #list: readonly Uri[] | undefined;

  constructor(prds: Prds) {
    this.#prds = prds;
  }

  /** The PRD is not what it was; what is not known may be one that has come, or a folder of some. */
  changed(uri: Uri): void {
    if (this.#states.delete(uri.toString())) return;
    this.#states.clear();
    this.#list = undefined;
  }

  async look(agents: readonly Agent[]): Promise<readonly Mission[]> {
    const slices = new Slices();
    const records = agents.map(({ record }) => record);
    const missions: Mission[] = [];
    const list = (this.#list ??= await this.#prds.list());
    for (const uri of list) {
      const state = await this.#stateOf(uri);
      if (state.kind === 'missing') continue;
      missions.push({
        uri,
        name: workspace.asRelativePath(uri),
        row: missionRowOf(state, basename(uri.path, '.md'), workOnPrd(records, uri.fsPath)),
        phases: state.kind === 'read' ? phasesOf(state.prd, uri.fsPath, agents) : [],
      });
      await slices.breathe();
    }
    return missions;
  }

  async #stateOf(uri: Uri): Promise<PrdState> {
    const key = uri.toString();
    const reading = this.#states.get(key) ?? this.#prds.read(uri);
    this.#states.set(key, reading);
    const state = await reading;
    // One that comes back must be looked for again.
    if (state.kind === 'missing') {
      this.#states.delete(key);
      this.#list = undefined;
    }
    return state;
  }
}

function phasesOf(prd: Prd, file: string, agents: readonly Agent[]): Mission['phases'] {
  const working = agents.filter(({ state }) => state.kind === 'working');
  const at = working.map(({ record, prompt }) => workFor(prd, file, record, prompt)?.phase);
  return prd.phases.map((phase, index) => ({
    number: phase.number,
    row: phaseRowOf(phase, at.filter((one) => one === index).length),
  }));
}
