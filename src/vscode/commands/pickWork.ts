import { ThemeIcon } from 'vscode';
import { t } from '../../core/base/l10n.ts';
import { LENSES } from '../../core/patterns/roles.ts';
import type { Here } from './optionRows.ts';
import { askWords, pick, type Chosen, type Item } from './pickValue.ts';
import type { SpawnContext } from './startAgent.ts';
import { writeMap } from './writeMap.ts';

const OWN = 'own';

/** What a worker looks through: one of the lenses that a name is enough for, or the person's own words. */
export async function pickLens(current: string | undefined): Promise<Chosen<string>> {
  const isOwn = current !== undefined && !Object.hasOwn(LENSES, current);
  const items: Item<string | undefined>[] = [
    { label: t('None'), description: t('default'), value: undefined },
    {
      label: t('In Your Own Words…'),
      iconPath: new ThemeIcon('edit'),
      value: OWN,
      ...(isOwn ? { description: current } : {}),
    },
    ...Object.entries(LENSES).map(lensItem),
  ];
  const chosen = await pick(t('Lens'), items, isOwn ? OWN : current);
  if (chosen?.value !== OWN) return chosen;
  return askWords(t('Lens'), t('What is the agent to look through?'), isOwn ? current : '');
}

/** `clarity and structure: can a newcomer follow it, …` */
function lensItem([value, text]: readonly [string, string]): Item<string> {
  const colon = text.indexOf(':');
  return { label: text.charAt(0).toUpperCase() + text.slice(1, colon), detail: text.slice(colon + 2), value };
}

/** A worktree is called after the prompt, or as the person says. */
export async function pickWorktree(current: string | true | undefined): Promise<Chosen<string | true>> {
  const name = typeof current === 'string' ? current : '';
  const items: Item<string | true | undefined>[] = [
    { label: t('No'), description: t('default'), detail: t('It works in the folder as it is.'), value: undefined },
    {
      label: t('Named From the Prompt'),
      detail: t('A checkout of its own beside the folder, on a new branch from the current commit.'),
      value: true,
    },
    { label: t('Give It a Name…'), iconPath: new ThemeIcon('edit'), description: name, value: OWN },
  ];
  const chosen = await pick(t('Worktree'), items, name === '' ? current : OWN);
  if (chosen?.value !== OWN) return chosen;
  return askWords(t('Worktree'), t('What is it called? Its branch is agent/ and this name.'), name);
}

/** Whether the map stands in the prompt; where there is none yet, an agent can write it. */
export async function pickMap(
  by: SpawnContext,
  current: false | undefined,
  map: Here['map'],
  folder: string,
): Promise<Chosen<false>> {
  if (map !== undefined) return { value: current === false ? undefined : false };
  const items: Item<boolean>[] = [
    { label: t('Go On Without'), value: false },
    {
      label: t('Let an Agent Write One'),
      detail: t('It writes docs/CODEBASE_MAP.md: where what is, in two pages.'),
      value: true,
    },
  ];
  const chosen = await pick(t('This project has no codebase map yet'), items, false);
  if (chosen?.value === true) await writeMap(by, folder);
  return undefined;
}
