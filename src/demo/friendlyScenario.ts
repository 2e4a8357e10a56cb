import { greetPatch } from './friendlyProject.ts';
import type { Action, PlanStep, Rule, Scenario } from './scenario.ts';

export interface DemoAgent {
  readonly name: string;
  readonly prompt: string;
  readonly sandbox: 'read-only' | 'workspace-write';
  readonly approvalPolicy: 'never' | 'on-request';
}

export const demoAgents = {
  researcher: {
    name: 'researcher',
    prompt: 'Find out how this project greets people and what happens when the name is empty. Report; change nothing.',
    sandbox: 'read-only',
    approvalPolicy: 'never',
  },
  implementer: {
    name: 'implementer',
    prompt: 'Make greet() in src/greet.js handle empty names, and extend the test. Run the test before you report.',
    sandbox: 'workspace-write',
    approvalPolicy: 'on-request',
  },
  reviewer: {
    name: 'reviewer',
    prompt: 'Review src/greet.js and its test. Check which Node.js runs here, then list your findings.',
    sandbox: 'read-only',
    approvalPolicy: 'on-request',
  },
} as const satisfies Readonly<Record<string, DemoAgent>>;

const charactersPerDelta = 8;

const researcher: Rule = {
  when: demoAgents.researcher.prompt,
  steps: [
    [
      ...thinking(
        '**Looking around**\n\nFirst I want to see which files there are, then read the one that greets.',
        1000,
      ),
      ...saying('I start with the layout of the project.', 400),
      shell('ls README.md src test'),
      tokens(4210, 96),
    ],
    [
      ...thinking('**Reading the greeter**\n\nTwo small files; I read the source and its test together.', 800),
      shell('cat src/greet.js test/greet.test.js'),
      tokens(4480, 71),
    ],
    [
      ...thinking('**Following an empty name**\n\nThe name is joined to the text without any check.', 900),
      ...saying(
        `\`src/greet.js\` exports one object, \`greeter\`, with one function, \`greet(name)\`.

- As first written, the name is put between \`Hello, \` and \`!\` without a check.
- An empty name then gives \`Hello, !\`; a missing one gives \`Hello, undefined!\`.
- The test began with the name \`Ada\` alone, so nothing noticed.

A small check in \`greet()\` and two more assertions would settle it.`,
        2200,
      ),
      tokens(4790, 168),
    ],
  ],
};

const planned = ['Read src/greet.js', 'Handle empty names', 'Extend and run the test'];

const implementer: Rule = {
  when: demoAgents.implementer.prompt,
  steps: [
    [
      ...thinking('**Planning the change**\n\nA small change: one check, two assertions, one test run.', 700),
      plan(0),
      tokens(4300, 120),
    ],
    [wait(300), shell('cat src/greet.js test/greet.test.js'), tokens(4450, 40)],
    [wait(200), plan(1), tokens(4700, 60)],
    [
      ...saying('I add the check and the assertions.', 500),
      wait(500),
      { kind: 'call', call: { kind: 'patch', patch: greetPatch } },
      tokens(4900, 210),
    ],
    [wait(300), plan(2), tokens(5150, 60)],
    [wait(200), shell('node test/greet.test.js'), tokens(5200, 35)],
    [wait(200), plan(3), tokens(5300, 60)],
    [
      ...saying(
        `Empty names are handled.

- \`src/greet.js\`: a name that is empty, blank or missing is greeted as \`stranger\`.
- \`test/greet.test.js\`: two more assertions, for an empty and for a missing name.

I ran \`node test/greet.test.js\`; its output is in the transcript.`,
        1600,
      ),
      tokens(5400, 130),
    ],
  ],
};

const reviewer: Rule = {
  when: demoAgents.reviewer.prompt,
  steps: [
    [
      ...thinking('**Reading with care**\n\nI look at the source and the test before I judge.', 900),
      shell('cat src/greet.js test/greet.test.js README.md'),
      tokens(4350, 88),
    ],
    [
      ...saying('Next I need to know which Node.js runs outside the sandbox.', 700),
      {
        kind: 'call',
        call: {
          kind: 'escalated',
          command: 'node --version',
          justification: 'May I ask Node.js for its version, outside the sandbox?',
        },
      },
      tokens(4600, 64),
    ],
    [
      ...thinking('**Writing the findings**\n\nNothing severe; three points are worth a line.', 700),
      ...saying(
        `Three findings, none severe:

1. README.md does not say what an empty name gives.
2. The test has no case for a name that is not text, such as a number.
3. \`greeter\` can be changed by whoever requires it; \`Object.freeze\` would prevent that.

The code is short, clear and easy to test.`,
        2000,
      ),
      tokens(4900, 150),
    ],
  ],
};

/** Follow-up messages. No model is behind them, and they say so. */
const followUps: readonly Rule[] = [
  {
    when: { regex: '\\b(run|execute)\\b.*\\btests?\\b|^tests?\\b', flags: 'i' },
    steps: [
      [...saying('I run the test.', 300), shell('node test/greet.test.js'), tokens(5500, 40)],
      [...saying('Done: its output is above.', 500), tokens(5600, 20)],
    ],
  },
  {
    when: { regex: '^\\W*(hi|hello|hey)\\b', flags: 'i' },
    steps: [reply('Hello! Ask me to run the test, or send me anything else.')],
  },
  { when: { regex: '\\b(thanks|thank you|great|well done)\\b', flags: 'i' }, steps: [reply('You are welcome.')] },
  {
    when: { regex: '\\bstatus\\b|how far', flags: 'i' },
    steps: [reply('My last task is finished, and I am ready for the next one.')],
  },
  {
    when: '',
    steps: [
      reply(
        'I have read your message. This is the demo: no real model is behind me, so I can show how a conversation goes on, but not do this task. ' +
          'With your own account, Codex would start on it now.',
      ),
    ],
  },
];

export const friendlyScenario: Scenario = { rules: [researcher, implementer, reviewer, ...followUps] };

function thinking(text: string, ms: number): readonly Action[] {
  return [pace(text, ms), { kind: 'reasoning', text }];
}

function saying(text: string, ms: number): readonly Action[] {
  return [pace(text, ms), { kind: 'text', text }];
}

function reply(text: string): readonly Action[] {
  return [wait(400), ...saying(text, 900)];
}

function pace(text: string, ms: number): Action {
  return { kind: 'pace', deltas: Math.ceil(text.length / charactersPerDelta), ms };
}

function wait(ms: number): Action {
  return { kind: 'delay', ms };
}

function shell(command: string): Action {
  return { kind: 'call', call: { kind: 'shell', command } };
}

function tokens(input: number, output: number): Action {
  return { kind: 'tokens', usage: { input, output, cached: Math.floor(input / 2) } };
}

/** `done` steps are finished and the next one is in progress. */
function plan(done: number): Action {
  const steps = planned.map((step, index): PlanStep => {
    return { step, status: index < done ? 'completed' : index === done ? 'in_progress' : 'pending' };
  });
  return { kind: 'call', call: { kind: 'plan', steps } };
}
