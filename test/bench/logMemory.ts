import { LogDocument } from '../../src/core/agentsLog/logDocument.ts';
import { LogFindings } from '../../src/core/agentsLog/validate.ts';
import { logOf } from './logText.ts';

/** `node --expose-gc logMemory <characters>`: prints what a log of that size takes in memory, and the most while it was read, per character. */
const KNOWN = { living: () => true, exists: () => true };

function memoryOf(size: number): number {
  if (gc === undefined) throw new Error('Run with --expose-gc.');
  const held = { text: logOf(size) };
  const length = held.text.length;
  gc();
  const document = new LogDocument(held.text);
  held.text = '';
  const findings = new LogFindings(document, KNOWN);
  const count = findings.list.length + document.positionAt(document.length).line;
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return count < 0 ? 0 : (heapUsed + external) / length;
}

const size = Number(process.argv[2]);
const held = memoryOf(size);
console.log(`${held} ${(process.resourceUsage().maxRSS * 1024) / size}`);
