import { dispatch, type Envelope, type Handlers, type Post } from '../../src/protocol/message.ts';

/** What VS Code gives a page. It may be asked for once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The page's end of the wire, and what VS Code keeps of the page while it is not shown. */
export interface Channel<ToHost, State> {
  readonly post: Post<ToHost>;
  /** As it was kept by any version of the page: look before you use it. */
  readonly kept: Partial<State> | undefined;
  keep(state: State): void;
}

export function openChannel<ToPage, ToHost, State extends object>(handlers: Handlers<ToPage>): Channel<ToHost, State> {
  const vscode = acquireVsCodeApi();
  // Only VS Code's own frame around the page can send to it.
  window.addEventListener('message', ({ data }: MessageEvent<Envelope<ToPage>>) => void dispatch(handlers, data));
  const kept = vscode.getState();
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is not a window's.
    post: (name, body) => vscode.postMessage({ name, body }),
    kept: typeof kept === 'object' && kept !== null ? kept : undefined,
    keep: (state) => vscode.setState(state),
  };
}
