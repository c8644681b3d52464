import type { Location } from '../findings/finding.ts';
import type { Paint } from './format.ts';

const CONTEXT = 2;
const WIDEST = 160;

/** The reported line between its neighbours, numbered, with a mark under the reported text. */
export function codeFrame(lines: readonly string[], location: Location, paint: Paint): string[] {
  const { line, column, endLine = line, endColumn } = location;
  if (line > lines.length) return [];
  const first = Math.max(line - CONTEXT, 1);
  const last = Math.min(line + CONTEXT, lines.length);
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const code = printable(lines[number - 1] ?? '');
    const gutter = `${number === line ? '>' : ' '} ${String(number).padStart(width)} |`;
    frame.push(`${paint('dim', gutter)} ${code.slice(0, WIDEST)}`.trimEnd());
    if (number !== line || column === undefined || column > WIDEST) continue;
    const end = endLine === line && endColumn !== undefined ? endColumn : code.length + 1;
    const length = Math.max(Math.min(end, WIDEST) - column, 1);
    frame.push(
      `${paint('dim', `  ${' '.repeat(width)} |`)} ${' '.repeat(column - 1)}${paint('red', '^'.repeat(length))}`,
    );
  }
  return frame;
}

/** Tabs as one space, so that marks stay below their text; no control characters for the terminal. */
function printable(line: string): string {
  return line
    .slice(0, 2 * WIDEST)
    .replaceAll('\t', ' ')
    .replaceAll(/\p{Cc}/gu, '');
}
