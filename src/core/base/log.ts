/** VS Code's `LogOutputChannel` satisfies this. Prompts, answers and secrets never go into a log. */
export interface Log {
  trace(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const silentLog: Log = { trace: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}
