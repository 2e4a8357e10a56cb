import { CodeLens, Range, env, languages, workspace } from 'vscode';
import { RecentEvents } from '../../core/agents/recentEvents.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { DIAGNOSIS_SCHEME } from '../looking/diagnosisUri.ts';
import type { Readiness } from '../readiness.ts';
import { chooseAgent } from './chooseAgent.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { sayBriefly } from './sayBriefly.ts';

const diagnoses = () => import('../looking/diagnoses.ts');

/** Why an agent is as it is, in a document that can go into a bug report. */
export function registerDiagnoseCommands(door: CommandDoor, context: Context, { loaded }: Readiness): Disposable {
  const store = new DisposableStore();
  const events = store.add(new RecentEvents(context.fleet));
  store.add(
    door.register(CommandId.diagnose, t('Cannot diagnose the agent'), async (target) => {
      const agent = await chooseAgent(context, target, t('Diagnose which agent?'), () => true);
      if (agent !== undefined) await (await diagnoses()).openDiagnosis(agent, false);
    }),
  );
  store.add(
    door.register(CommandId.includePrompts, t('Cannot include the prompts'), async (target) =>
      (await diagnoses()).includePrompts(context, target),
    ),
  );
  store.add(
    door.register(CommandId.copyDiagnosis, t('Cannot copy the diagnosis'), async (target) => {
      await env.clipboard.writeText((await diagnoses()).textOfDiagnosis(target));
      sayBriefly(t('Copied.'));
    }),
  );
  store.add(
    workspace.registerTextDocumentContentProvider(DIAGNOSIS_SCHEME, {
      provideTextDocumentContent: async (uri) => {
        await loaded;
        return (await diagnoses()).diagnosisFor(context, events, uri);
      },
    }),
  );
  store.add(
    languages.registerCodeLensProvider(
      { scheme: DIAGNOSIS_SCHEME },
      {
        provideCodeLenses: ({ uri }) => {
          const lens = (title: string, command: string): CodeLens =>
            new CodeLens(new Range(0, 0, 0, 0), { title, command, arguments: [uri] });
          const copy = lens(`$(copy) ${t('Copy for a Bug Report')}`, CommandId.copyDiagnosis);
          const all = uri.query.endsWith('prompts');
          return all ? [copy] : [copy, lens(`$(eye) ${t('Include Prompts')}`, CommandId.includePrompts)];
        },
      },
    ),
  );
  return store;
}
