import { statementEnd } from '../findings/statement.ts';
import type { WaiverComment } from './comments.ts';

const COMMENT = /^\s*(?:\/\/|#|--|\/?\*|<!--|;)/;

/**
 * The lines that a waiver covers, from 1: its own when code stands before it, otherwise the statement
 * that follows, up to where its brackets are closed or its block begins.
 */
export function waivedLines(
  { line, endLine, alone }: WaiverComment,
  lines: readonly string[],
): { first: number; last: number } {
  if (!alone) return { first: line, last: endLine };
  let at = endLine;
  while (at < lines.length && (lines[at]?.trim() === '' || COMMENT.test(lines[at] ?? ''))) at += 1;
  return { first: at + 1, last: statementEnd(lines, at) + 1 };
}
