import { html, type TemplateResult } from 'lit/html.js';
import type { BoardNamedFile } from '../../../src/protocol/board.ts';
import { withoutTricks } from '../../shared/plainText.ts';
import type { Actions } from '../actions.ts';

/** The files that the PRD names, to open where they are there. */
export function filesView(files: readonly BoardNamedFile[], actions: Actions): TemplateResult {
  return html`<section>
    <h2>Files to modify</h2>
    ${
      files.length === 0
        ? html`<p class="quiet">No files are named.</p>`
        : html`<ul class="files">
            ${files.map((file) => fileView(file, actions))}
          </ul>`
    }
  </section>`;
}

function fileView(file: BoardNamedFile, actions: Actions): TemplateResult {
  const { kind, comesOrGoes } = file;
  const path = withoutTricks(file.path);
  const change = withoutTricks(file.change);
  return html`<li class="code">
    ${
      kind === 'there'
        ? html`<button class="link" @click=${() => actions.openFile(file.path)}>${path}</button>`
        : html`<span class=${kind === 'missing' && !comesOrGoes ? 'needsYou' : ''}>${path}</span>`
    }
    <span class="quiet"
      >${change}${kind === 'missing' ? `${change === '' ? '' : ' · '}${comesOrGoes ? 'does not exist yet' : 'does not exist'}` : ''}</span
    >
  </li>`;
}
