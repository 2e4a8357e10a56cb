import { Range, type TextDocument } from 'vscode';
import { LogDocument } from '../../core/agentsLog/logDocument.ts';
import { foreignness, type ReadLog } from './logText.ts';
import { Slices } from './slices.ts';

/** Lines of an editor's document that are taken at once. */
const LINES = 2000;

/** As `readFromDisk`, of a file that is open in an editor. */
export async function readFromEditor(text: TextDocument): Promise<ReadLog> {
  const slices = new Slices();
  const document = new LogDocument('');
  const isForeign = foreignness(document);
  for (let line = 0; line < text.lineCount; line += LINES) {
    const part = text.getText(new Range(line, 0, line + LINES, 0));
    document.change(document.length, document.length, part);
    if (isForeign()) break;
    await slices.breathe();
  }
  return { document, linesBefore: 0, file: undefined };
}
