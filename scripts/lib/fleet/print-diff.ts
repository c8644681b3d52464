import { styleText } from 'node:util';
import type { FileDiff } from '@quoin/fleet/types';

/** Files with their changes, as git shows them; in colour on a terminal, unless NO_COLOR is set. */
export function printDiff(files: readonly FileDiff[]): string {
  return files.map(printFile).join('\n');
}

function printFile({ path, from, change, binary, patch, conflict }: FileDiff): string {
  const moved = from === undefined ? '' : ` from ${from}`;
  const kind = `${binary ? 'binary, ' : ''}${change}${moved}`;
  const title = styleText('bold', `${path} (${kind})`);
  const mark = conflict ? ` ${styleText('red', 'conflict')}` : '';
  // The header says for programs what the title says for people.
  const lines = patch.trimEnd().split('\n').filter(Boolean);
  const start = lines.findIndex((line) => line.startsWith('@@'));
  const body = start < 0 ? [] : lines.slice(start);
  return [`${title}${mark}`, ...body.map(printLine), ''].join('\n');
}

function printLine(line: string): string {
  if (line.startsWith('@@')) return styleText('cyan', line);
  if (line.startsWith('+')) return styleText('green', line);
  return line.startsWith('-') ? styleText('red', line) : line;
}
