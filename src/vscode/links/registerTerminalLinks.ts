import {
  commands,
  Position,
  Range,
  Uri,
  window,
  workspace,
  type TerminalLink,
  type TerminalLinkProvider,
} from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';
import { terminalLinks, type FoundLink } from './terminalLinks.ts';

interface AgentLink extends TerminalLink {
  readonly target: FoundLink['target'];
}

export function registerTerminalLinks({ fleet }: Context): Disposable {
  const provider: TerminalLinkProvider<AgentLink> = {
    provideTerminalLinks: ({ line }) => {
      const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
      return terminalLinks(line, fleet, folders).map((link) => ({ ...link, tooltip: asPlainText(link.tooltip) }));
    },
    handleTerminalLink: async ({ target }) => {
      if (target.kind === 'agent') {
        await commands.executeCommand(CommandId.open, target.agentId);
        return;
      }
      const at = new Position(Math.max(0, target.line - 1), Math.max(0, target.column - 1));
      await window.showTextDocument(Uri.file(target.path), { selection: new Range(at, at) });
    },
  };
  return window.registerTerminalLinkProvider(provider);
}
