import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { textPlaces } from '../../core/base/textPlace.ts';
import { listPrds, PRD_FOLDER, projectRoot, readPrd } from '../../core/prd/prdFiles.ts';
import type { PrdFinding } from '../../core/prd/model.ts';
import { validatePrd } from '../../core/prd/validate.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { prdFileMeant, shownPath } from '../prdFile.ts';

export interface CheckOptions {
  readonly json?: boolean;
}

interface PlacedFinding extends Pick<PrdFinding, 'code' | 'severity' | 'message'> {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Like a compiler: a line for each finding, nothing when there is none. */
export async function checkPrds(context: Context, words: readonly string[], options: CheckOptions): Promise<number> {
  const files = words.length > 0 ? await Promise.all(words.map(prdFileMeant)) : await listPrds(await projectRoot('.'));
  if (files.length === 0) context.say(`No PRDs in ${PRD_FOLDER}`);
  const findings: PlacedFinding[] = [];
  for (const file of files) findings.push(...(await findingsIn(file)));
  context.print(
    options.json === true
      ? `${JSON.stringify({ version: 1, findings }, undefined, 2)}\n`
      : findings.map((one) => `${one.file}:${one.line}:${one.column} ${one.code} ${one.message}\n`).join(''),
  );
  return findings.length === 0 ? EXIT.ok : EXIT.failed;
}

/** Paths in a PRD are relative to the root of its own project. */
async function findingsIn(file: string): Promise<readonly PlacedFinding[]> {
  const prd = await readPrd(file);
  const root = await projectRoot(dirname(file));
  const place = textPlaces(prd.text);
  return validatePrd(prd, (path) => existsSync(resolve(root, path))).map(({ code, severity, message, span }) => ({
    file: shownPath(file),
    ...place(span.start),
    code,
    severity,
    message,
  }));
}
