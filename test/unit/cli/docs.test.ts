import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { bgProgramOf } from '../../../src/cli/bgProgram.ts';
import { programOf } from '../../../src/cli/program.ts';
import { anyContext } from './anyContext.ts';

const HEAD = `# codex-agent

Every verb with its help, made from the same table as \`codex-agent --help\`. Do not edit it: a test says when the two differ, and
\`npx vitest run --config test/vitest.config.ts --project unit test/unit/cli/docs.test.ts -u\` makes it anew.
`;

function visible(command: Command): readonly Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help');
}

/** A verb that does something itself, and those below it. */
function told(verb: Command, above: string): readonly { readonly title: string; readonly verb: Command }[] {
  const title = `${above}${verb.name()}`;
  const below = verb.commands.length > 0 ? visible(verb).flatMap((one) => told(one, `${title} `)) : [];
  const acts = verb.commands.length === 0 || verb.registeredArguments.length > 0;
  return [...(acts ? [{ title, verb }] : []), ...below];
}

/** Everything that \`VERB --help\` prints. */
function helpOf(command: Command, printed: () => string): string {
  command.outputHelp();
  return printed().trimEnd();
}

test('docs/cli.md says what --help says', async () => {
  let text = '';
  const printed = (): string => {
    const all = text;
    text = '';
    return all;
  };
  const program = programOf(
    anyContext((more) => (text += more)),
    () => {},
  );
  const sections = [`\`\`\`text\n${helpOf(program, printed)}\n\`\`\`\n`];
  for (const { title, verb } of visible(program).flatMap((one) => told(one, ''))) {
    sections.push(`## ${title}\n\n\`\`\`text\n${helpOf(verb, printed)}\n\`\`\`\n`);
  }
  const bg = bgProgramOf(anyContext((more) => (text += more)));
  sections.push(`# codex-bg\n\n\`\`\`text\n${helpOf(bg, printed)}\n\`\`\`\n`);
  await expect([HEAD, ...sections].join('\n')).toMatchFileSnapshot('../../../docs/cli.md');
});

test('every verb has a description and an example that begins with it', () => {
  const program = programOf(anyContext(), () => {});
  for (const verb of visible(program)) {
    expect(verb.description()).not.toBe('');
    if (verb.commands.length > 0) continue;
    let help = '';
    verb.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toContain(`\nExamples:\n  codex-agent ${verb.name()}`);
  }
});
