import type { AgentRole, Sandbox, WorkType } from '../agents/agent.ts';

/** What a worker of one role is told, in the order in which it reads it. */
export interface RoleTemplate {
  readonly sandbox: Sandbox;
  readonly type: WorkType;
  readonly does: readonly string[];
  readonly reports: readonly string[];
  readonly never: readonly string[];
}

const SCOUT: RoleTemplate = {
  sandbox: 'read-only',
  type: 'research',
  does: [
    'Find where the things that the task names are, and how they hang together now.',
    'Read as little as answers the question, and follow links only where they matter to it.',
  ],
  reports: [
    'Where: paths with line numbers, one line each on what is there.',
    'Current state: how it works today, in a few sentences.',
    'Links: what else touches it (callers, tests, settings, documents).',
    'What you did not look at.',
  ],
  never: ['Change a file, propose a design, or judge quality.'],
};

const RESEARCHER: RoleTemplate = {
  sandbox: 'read-only',
  type: 'research',
  does: [
    'Go to primary sources: the code, the specification, the official documentation, the author.',
    'Check what you are about to claim, and look for a source that disagrees.',
  ],
  reports: [
    'Five to ten points, the most important first, each with its source.',
    'Sources: where each is, and why it matters.',
    'Disagreements: what sources contradict each other on, and which you trust.',
    'What stays open.',
  ],
  never: ['Speculate: say "not known" instead.', 'Change a file.'],
};

const IMPLEMENTER: RoleTemplate = {
  sandbox: 'workspace-write',
  type: 'implementation',
  does: [
    'Read what you are about to change and its tests first; keep to the style that is there.',
    'Make the change that the task needs, in proportion to it, and run what proves it.',
  ],
  reports: [
    'What changed and where: path by path.',
    'How to reproduce: the commands that you ran and what they said.',
    'Risks: what could break, and what you could not check.',
  ],
  never: ['Refactor, rename or reformat what the task does not name.', 'Hide a failing check.'],
};

const REVIEWER: RoleTemplate = {
  sandbox: 'read-only',
  type: 'review',
  does: [
    'Judge what the scope names through your lens, and only through it.',
    'Confirm each finding in the text or the code before you report it.',
  ],
  reports: [
    'Findings, ranked, the worst first. Each with: evidence and its place (path and line), why it matters, the fix.',
    'Where it says more than words: a rewrite of a small part.',
    'If there is nothing to find, say that; do not fill the list.',
  ],
  never: ['Edit a file.', 'Widen the scope, or review through another lens.'],
};

const VERIFIER: RoleTemplate = {
  sandbox: 'read-only',
  type: 'testing',
  does: [
    'Check whether what was claimed is so: run the tests and the commands that show it, read where nothing can be run.',
    'Try the edges: what is empty, large, wrong, repeated, interrupted.',
  ],
  reports: [
    'Pass or fail, in the first line.',
    'For each failure: the steps that reproduce it, what was expected, what happened.',
    'Suggested fixes, one line each.',
    'What was not checked, and why.',
  ],
  never: ['Fix anything yourself.', 'Call something passed that you did not see pass.'],
};

export const ROLES: Readonly<Record<AgentRole, RoleTemplate>> = {
  scout: SCOUT,
  researcher: RESEARCHER,
  implementer: IMPLEMENTER,
  reviewer: REVIEWER,
  verifier: VERIFIER,
};

/** Lenses that a name is enough for; any other text is a lens of one's own. */
export const LENSES: Readonly<Record<string, string>> = {
  clarity: 'clarity and structure: can a newcomer follow it, is each thing in its place, is anything said twice',
  correctness: 'correctness and completeness: is it right, does it hold at the edges, is anything missing',
  risks: 'risks and failure modes: what can go wrong, how would one notice, what does it cost',
  consistency: 'consistency and style: does it keep to its own conventions and those around it',
  evidence: 'evidence quality: is each claim supported, and does the support hold',
  practicality: 'practicality: does it work in daily use, with what people have, at a price that is worth it',
  accessibility: 'accessibility and audience fit: can everybody whom it is for use and understand it',
  originality: 'originality: what is new in it, and what is only repeated',
  security: 'security: who could misuse it, what is trusted without reason, what leaks',
  performance: 'performance: what is slow, what grows with the input, what is done twice',
  compatibility: 'backward compatibility: what that works today would stop working',
};

export function isRole(text: string): text is AgentRole {
  return Object.hasOwn(ROLES, text);
}

/** What an agent may do when nobody says otherwise. */
export function usualSandbox(role: AgentRole | undefined): Sandbox {
  return role === undefined ? 'workspace-write' : ROLES[role].sandbox;
}

/** By role; without one, an agent that only reads does research. */
export function workTypeOf(role: AgentRole | undefined, sandbox: Sandbox): WorkType {
  if (role !== undefined) return ROLES[role].type;
  return sandbox === 'read-only' ? 'research' : 'implementation';
}
