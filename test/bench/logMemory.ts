import { LogDocument } from '../../src/core/agentsLog/logDocument.ts';
import { LogFindings } from '../../src/core/agentsLog/validate.ts';
import { complete, logOf } from './logText.ts';

/** What `logMemory` prints, as JSON: what a log and its findings cost in a process that has nothing else. */
export interface LogCost {
  readonly characters: number;
  /** Held in memory, and the most that the process had while it read, in bytes. */
  readonly held: number;
  readonly most: number;
  /** Milliseconds until the findings of the whole log are there, and until they are there again after an entry at its end. */
  readonly read: number;
  readonly append: number;
}

/** `node --expose-gc logMemory <characters> [entries]` */
function costOf(size: number, entries: number): LogCost {
  if (gc === undefined) throw new Error('Run with --expose-gc.');
  const text = { whole: logOf(size, entries) };
  const characters = text.whole.length;
  gc();
  const begin = performance.now();
  const document = new LogDocument(text.whole);
  text.whole = '';
  const findings = new LogFindings(document, { living: () => true, exists: () => true });
  const count = findings.list.length;
  const read = performance.now() - begin;
  document.positionAt(document.length);
  gc();
  const { heapUsed, external } = process.memoryUsage();
  const appended = performance.now();
  findings.apply(document.change(document.length, document.length, `\n${complete('ffffffff', '59', '')}`));
  if (findings.list.length < count) throw new Error('An entry more cannot mend a log.');
  const append = performance.now() - appended;
  return { characters, held: heapUsed + external, most: process.resourceUsage().maxRSS * 1024, read, append };
}

console.log(JSON.stringify(costOf(Number(process.argv[2]), Number(process.argv[3] ?? Infinity))));
