import { keepsLimit, median, ratioOf, type Measured } from './row.ts';

/** The rows as a Markdown table: value with least and most, floor, what is allowed. */
export function tableOf(rows: readonly Measured[]): string {
  const isCompared = rows.some(({ theirs }) => theirs !== undefined);
  const head = ['what', 'ours', ...(isCompared ? ['the other'] : []), 'floor', 'ours ÷ floor', 'limit', 'old tool', ''];
  const body = rows.map((row) => [
    row.what,
    `${spread(row.ours)} ${row.unit}`,
    ...(isCompared ? [theirsOf(row)] : []),
    row.floor.length === 0 ? '' : `${spread(row.floor)} (${row.floorIs})`,
    ratioText(row),
    row.limit === undefined ? '' : `≤ ${row.limit} ${row.unit}`,
    row.oldTool === undefined ? '' : `${row.oldTool} ${row.unit}`,
    [verdictOf(row), row.note].filter((text) => text !== undefined).join('; '),
  ]);
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}

/** A number with the digits that mean something. */
export function digits(value: number): string {
  return value.toFixed(Math.abs(value) >= 20 || value === 0 ? 0 : Math.abs(value) >= 1 ? 1 : 2);
}

function spread(values: readonly number[]): string {
  if (values.length < 2) return digits(median(values));
  return `${digits(median(values))} (${digits(Math.min(...values))}-${digits(Math.max(...values))})`;
}

function ratioText(row: Measured): string {
  const ratio = ratioOf(row);
  if (ratio === undefined || !Number.isFinite(ratio)) return '';
  return row.ratioLimit === undefined ? ratio.toFixed(2) : `${ratio.toFixed(2)} ≤ ${row.ratioLimit}`;
}

function theirsOf({ theirs, unit }: Measured): string {
  if (theirs === undefined) return '';
  return typeof theirs === 'string' ? theirs : `${spread(theirs)} ${unit}`;
}

/** The absolute limit is for a quiet machine, so missing it alone is said and fails nothing where the ratio is kept. */
function verdictOf(row: Measured): string {
  if (!keepsLimit(row)) return 'ABOVE';
  return row.limit !== undefined && median(row.ours) > row.limit ? 'above here, ratio ok' : 'ok';
}
