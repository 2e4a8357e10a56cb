import { join } from 'node:path';
import type { Declaring } from './declare.ts';

/** Other editors are pointed at this verb: it stays where it is when the extension is updated. */
const SETUPS = `
It needs no more than to be started. Neovim (init.lua):
  vim.filetype.add({ filename = { ['agents.log'] = 'agents-log' } })
  vim.lsp.config('codex-agent', { cmd = { 'codex-agent', 'lsp', '--stdio' },
    filetypes = { 'agents-log', 'markdown' }, root_markers = { 'agents.log', '.git' } })
  vim.lsp.enable('codex-agent')
Helix (languages.toml):
  [language-server.codex-agent]
  command = "codex-agent"
  args = ["lsp", "--stdio"]
  [[language]]
  name = "agents-log"
  scope = "text.agents-log"
  file-types = [{ glob = "agents.log" }]
  language-servers = ["codex-agent"]
`;

export function declareLsp({ verb }: Declaring): void {
  verb('lsp', 'the language server for agents.log and PRDs, for any editor', ['lsp --stdio'])
    .requiredOption('--stdio', 'speak over standard input and output')
    .addHelpText('after', SETUPS)
    .action(async () => {
      // A program of its own in the same process, which is then the one that the editor ends. It never gives an exit code back.
      require(join(__dirname, 'server.cjs'));
      await new Promise<never>(() => {});
    });
}
