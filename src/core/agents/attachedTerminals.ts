import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Which of these threads a Codex TUI of this machine has open: `codex resume <thread>`, ours and anybody else's. One that
 * was opened in another way (its list of conversations) is not known.
 */
export async function attachedThreads(threadIds: readonly string[]): Promise<ReadonlySet<string>> {
  const commands = process.platform === 'linux' ? await linuxCommands() : await otherCommands();
  const resumes = commands.filter((command) => /\bcodex\b.* resume /.test(command));
  return new Set(threadIds.filter((threadId) => resumes.some((command) => command.includes(` ${threadId}`))));
}

async function linuxCommands(): Promise<readonly string[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(commands)).map((command) => command.replaceAll('\0', ' '));
}

async function otherCommands(): Promise<readonly string[]> {
  const { stdout } = await run('ps', ['-ww', '-x', '-o', 'command='], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n');
}
