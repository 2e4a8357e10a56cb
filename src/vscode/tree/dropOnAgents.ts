import { commands, Uri, type TreeDragAndDropController } from 'vscode';
import { CommandId } from '../commands/commandIds.ts';
import type { Node } from './node.ts';

const FILES = 'text/uri-list';

/** Files, folders and editors that are dropped on an agent's row are sent to it. */
export const dropOnAgents: TreeDragAndDropController<Node> = {
  dropMimeTypes: [FILES],
  dragMimeTypes: [],
  handleDrop: async (node, dropped) => {
    if (node?.kind !== 'agent') return;
    const list = (await dropped.get(FILES)?.asString()) ?? '';
    const uris = list.split(/\r?\n/).flatMap((line) => (line === '' || line.startsWith('#') ? [] : [Uri.parse(line)]));
    // VS Code waits for what this returns; the person may take their time to say what the agent is to do with it.
    if (uris.length > 0) void commands.executeCommand(CommandId.sendFiles, { agentId: node.agentId, uris });
  },
};
