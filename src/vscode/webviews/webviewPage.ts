import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';
import * as v from 'valibot';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { dispatch, type Envelope, type Handlers } from '../../protocol/message.ts';

/** How what comes from a page is looked at before it is believed: every message of the page has to have one. */
export type Schemas<FromPage> = { readonly [Name in keyof FromPage]: v.GenericSchema<FromPage[Name]> };

export interface PageOptions<FromPage> {
  /** As in `pages` of .ci/programs.mjs. */
  readonly name: string;
  /** What screen readers call it. */
  readonly title: string;
  readonly extensionUri: Uri;
  readonly schemas: Schemas<FromPage>;
  readonly handlers: Handlers<FromPage>;
  readonly log: Log;
}

/** Puts one of our pages into a webview and speaks with it in typed messages. */
export class WebviewPage<ToPage, FromPage> implements Disposable {
  readonly #webview: Webview;
  readonly #store = new DisposableStore();

  constructor(webview: Webview, { name, title, extensionUri, schemas, handlers, log }: PageOptions<FromPage>) {
    this.#webview = webview;
    const folder = Uri.joinPath(extensionUri, 'dist', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    this.#store.add(
      webview.onDidReceiveMessage((message: unknown) => {
        const known = envelopeOf(message, schemas);
        if (known === undefined || !dispatch(handlers, known))
          log.warn(`The page ${name} said what is not understood.`);
      }),
    );
    const at = (file: string): string => webview.asWebviewUri(Uri.joinPath(folder, file)).toString();
    webview.html = htmlOf({ title, script: at(`${name}.js`), style: at(`${name}.css`), source: webview.cspSource });
  }

  /** Resolves when the page has it; false when there is no page to have it. */
  async post<Name extends keyof ToPage>(name: Name, body: ToPage[Name]): Promise<boolean> {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is not a window's.
    return this.#webview.postMessage({ name, body });
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function envelopeOf<FromPage>(message: unknown, schemas: Schemas<FromPage>): Envelope<FromPage> | undefined {
  const envelope = v.safeParse(v.object({ name: v.string(), body: v.unknown() }), message);
  if (!envelope.success || !Object.hasOwn(schemas, envelope.output.name)) return undefined;
  const name = envelope.output.name as keyof FromPage;
  const body = v.safeParse(schemas[name], envelope.output.body);
  // The compiler cannot know that name and body are of one message; the schema of that name has just said so.
  return body.success ? { name, body: body.output as FromPage[keyof FromPage] } : undefined;
}

/** Scripts with the nonce alone, styles from our folder alone, and nothing from anywhere else, not even an image. */
function htmlOf({ title, script, style, source }: Record<'title' | 'script' | 'style' | 'source', string>): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
</head>
<body><main id="page"></main><script type="module" nonce="${nonce}" src="${script}"></script></body>
</html>`;
}
