import {
  Position,
  Range,
  Uri,
  commands,
  window,
  workspace,
  type Terminal,
  type TerminalLink,
  type TerminalLinkProvider,
} from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { CommandDoor } from '../commands/door.ts';
import type { Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';
import { agentOfTerminal } from '../terminals/agentOfTerminal.ts';
import type { FoundLink } from './findLinks.ts';

const finding = () => import('./findLinks.ts');

interface AgentLink extends TerminalLink {
  readonly target: FoundLink['target'];
}

/** In all terminals: ids of agents, and places in their files. VS Code asks for the line that is under the mouse. */
export function registerTerminalLinks(door: CommandDoor, { fleet }: Context): Disposable {
  const provider: TerminalLinkProvider<AgentLink> = {
    provideTerminalLinks: async ({ line, terminal }) => {
      const { linksIn } = await finding();
      const surroundings = {
        agents: fleet.all(),
        agentOf: (agentId: string) => fleet.get(agentId),
        covered: await coveredFolders(terminal, fleet),
      };
      const links = await linksIn(line, surroundings);
      return links.map((link) => ({ ...link, tooltip: asPlainText(link.tooltip) }));
    },
    handleTerminalLink: async ({ target }) => {
      if (target.kind === 'agent') await commands.executeCommand(CommandId.open, target.agentId);
      else await door.pass(t('Cannot open the file'), async () => openAt(target), { trust: 'notNeeded' });
    },
  };
  return window.registerTerminalLinkProvider(provider);
}

/** The folders in which VS Code itself finds the files that a line of the terminal names. */
async function coveredFolders(terminal: Terminal, fleet: Context['fleet']): Promise<readonly string[]> {
  const { creationOptions, shellIntegration } = terminal;
  const created = 'pty' in creationOptions ? undefined : creationOptions.cwd;
  const agentId = await agentOfTerminal(terminal);
  const own = agentId === undefined ? undefined : fleet.get(agentId)?.record.cwd;
  const folders = [
    shellIntegration?.cwd?.fsPath,
    typeof created === 'string' ? created : created?.fsPath,
    own,
    ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
  ];
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}

async function openAt({ path, line, column }: Extract<FoundLink['target'], { kind: 'file' }>): Promise<void> {
  const at = new Position(Math.max(0, line - 1), Math.max(0, column - 1));
  await window.showTextDocument(Uri.file(path), { selection: new Range(at, at) });
}
