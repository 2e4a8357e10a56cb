import type { WorldOptions } from '../support/world.ts';
import type { ModelLine } from './modelLine.ts';
import type { Recording } from './recording.ts';

export interface Scenario {
  /** Name of the trace and of its golden. */
  readonly name: string;
  /** What happens, in one sentence. */
  readonly says: string;
  readonly config?: WorldOptions['config'];
  readonly play: (recording: Recording, line: ModelLine) => Promise<void>;
}

const ASKING = { approvalPolicy: 'on-request' } as const;

export const scenarios: readonly Scenario[] = [
  {
    name: 'answer',
    says: 'An agent answers, piece by piece.',
    play: async (it) => {
      await it.spawn(
        'Say what this project does',
        '[[tokens:25840,120]][[stream:5,20]][[text:It parses flags.\nNothing else.]]',
      );
      await it.turns(1);
    },
  },
  {
    name: 'work',
    says: 'An agent plans, runs a command, writes a file and reports.',
    play: async (it) => {
      await it.spawn(
        'Add a greeting',
        '[[plan:> Look;- Write]] [[sh:echo hello]] [[write:greeting.txt|hello]] [[plan:x Look;x Write]] [[text:The greeting is in greeting.txt.]]',
      );
      await it.turns(1);
    },
  },
  {
    name: 'command-approved',
    says: 'An agent asks whether it may run a command, and may.',
    play: async (it) => {
      await it.spawn('Install argon2', '[[ask:echo installed|Needs the network]] [[text:Installed.]]', ASKING);
      await it.heard('item/commandExecution/requestApproval');
      it.answer('approve', { decision: 'accept' });
      await it.turns(1);
    },
  },
  {
    name: 'command-denied',
    says: 'An agent asks whether it may run a command, and may not.',
    play: async (it) => {
      await it.spawn('Install argon2', '[[ask:echo installed|Needs the network]] [[text:Then without it.]]', ASKING);
      await it.heard('item/commandExecution/requestApproval');
      it.answer('deny', { decision: 'decline' });
      await it.turns(1);
    },
  },
  {
    name: 'two-commands',
    says: 'An agent asks about two commands at once; both are approved, one after the other.',
    play: async (it) => {
      await it.spawn(
        'Install and test',
        '[[ask:echo one|First]] [[and]] [[ask:echo two|Second]] [[text:Both ran.]]',
        ASKING,
      );
      await it.heard('item/commandExecution/requestApproval');
      await it.heard('item/commandExecution/requestApproval', 2);
      it.answer('approve', { decision: 'accept' });
      await it.heard('serverRequest/resolved');
      it.answer('approve', { decision: 'accept' });
      await it.turns(1);
    },
  },
  {
    name: 'files-approved',
    says: 'An agent asks whether it may write a file outside its folder, and may.',
    config: { extraToml: '[sandbox_workspace_write]\nexclude_slash_tmp = true\nexclude_tmpdir_env_var = true' },
    play: async (it) => {
      await it.spawn('Note it beside the project', `[[write:../notes.txt|noted]] [[text:Noted.]]`, ASKING);
      await it.heard('item/fileChange/requestApproval');
      it.answer('approve', { decision: 'accept' });
      await it.turns(1);
    },
  },
  {
    name: 'question',
    says: 'An agent in plan mode asks a question and gets an answer.',
    play: async (it) => {
      await it.spawn('Plan the settings page', '[[user:Which colour?|Blue|Green]] [[text:Then blue.]]', { plan: true });
      await it.heard('item/tool/requestUserInput');
      const { questions } = it.openRequest().params as { questions: { id: string }[] };
      it.answer('answer: Blue', {
        answers: Object.fromEntries(questions.map(({ id }) => [id, { answers: ['Blue'] }])),
      });
      await it.turns(1);
    },
  },
  {
    name: 'steer',
    says: 'A message reaches an agent that is writing its answer, and it begins another answer.',
    play: async (it) => {
      await it.spawn(
        'Describe the parser',
        '[[stream:8,3000]][[text:It is long and has many parts, of which the first]]',
      );
      await it.heard('item/agentMessage/delta', 3);
      await it.reply('Shorter, please', '[[text:It reads flags.]]');
      await it.turns(1);
    },
  },
  {
    name: 'interrupt',
    says: 'A person stops an agent while it runs a command, and it goes on after a reply.',
    play: async (it) => {
      await it.spawn('Wait for the build', '[[sh:sleep 60]]');
      await it.heard('item/started', 2);
      await it.interrupt();
      await it.turns(1);
      await it.reply('Do not wait', '[[text:Not waiting.]]');
      await it.turns(2);
    },
  },
  {
    name: 'usage-limit',
    says: 'The account has no usage left.',
    play: async (it) => {
      await it.spawn('Review the diff', '[[error:usage-limit]]');
      await it.turns(1);
    },
  },
  {
    name: 'context-window',
    says: 'The conversation has become too long for the model.',
    play: async (it) => {
      await it.spawn('Read everything', '[[error:context-window]]');
      await it.turns(1);
    },
  },
  {
    name: 'server-error',
    says: 'The model fails for good, after one retry.',
    config: { requestMaxRetries: 0, streamMaxRetries: 1 },
    play: async (it) => {
      await it.spawn('Review the diff', '[[error:500]]');
      await it.turns(1);
    },
  },
  {
    name: 'login',
    says: 'The model does not accept the login.',
    config: { requestMaxRetries: 0, streamMaxRetries: 0 },
    play: async (it) => {
      await it.spawn('Review the diff', '[[error:401]]');
      await it.turns(1);
    },
  },
  {
    name: 'stalled',
    says: 'The model cannot be reached for a while; then it answers.',
    play: async (it, line) => {
      await line.cut();
      await it.spawn('Review the diff', '[[text:All is well.]]');
      await it.heard('error', 3);
      await line.mend();
      await it.turns(1);
    },
  },
  {
    name: 'compaction',
    says: 'A finished agent makes its conversation shorter: a turn that answers nobody.',
    play: async (it) => {
      await it.spawn('Read the parser', '[[text:I have read it.]]');
      await it.turns(1);
      it.did('compact');
      await it.client.call('thread/compact/start', { threadId: it.threadId });
      await it.turns(2);
      await it.reply('And now?', '[[text:Now I know.]]');
      await it.turns(3);
    },
  },
  {
    name: 'sub-agent',
    says: 'An agent spawns a sub-agent and waits for it.',
    play: async (it) => {
      await it.spawn(
        'Ask a scout',
        '[[[spawn:Scout the parser [[text:It is small.]]]]] [[wait]] [[text:The scout says it is small.]]',
      );
      await it.turns(1);
    },
  },
  {
    name: 'queue',
    says: 'A queued message runs as the second turn.',
    play: async (it) => {
      await it.spawn('Read the parser', '[[hold:go]][[text:I have read it.]]');
      await it.heard('turn/started');
      await it.queue('Now test it', '[[text:It passes.]]');
      it.world.model.release('go');
      await it.turns(2);
    },
  },
  {
    name: 'renamed',
    says: 'A person gives a finished agent another name.',
    play: async (it) => {
      await it.spawn('Please look around', '[[text:Looked.]]');
      await it.turns(1);
      it.did('rename: Scout');
      await it.client.call('thread/name/set', { threadId: it.threadId, name: 'Scout' });
      await it.heard('thread/name/updated', 2);
    },
  },
  {
    name: 'deleted',
    says: 'Somebody deletes the thread of a finished agent.',
    play: async (it) => {
      await it.spawn('Look around', '[[text:Looked.]]');
      await it.turns(1);
      it.did('delete the thread');
      await it.client.call('thread/delete', { threadId: it.threadId });
      await it.heard('thread/deleted');
    },
  },
  {
    name: 'engine-lost',
    says: 'The engine is killed while an agent works.',
    play: async (it) => {
      await it.spawn('Read the parser', '[[stream:8,3000]][[text:I am reading the parser now, line by line]]');
      await it.heard('item/agentMessage/delta', 2);
      it.did('kill the engine');
      await it.world.killEngine();
      await it.closed();
    },
  },
];
