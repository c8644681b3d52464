import { isSuspect } from './suspicion.ts';

const COLON = 58;

/** Whether a line of JSON may hold a secret in one of its texts, or a field whose name is sensitive. */
export function isSuspectLine(line: string, isSensitive: (name: string) => boolean): boolean {
  return isSuspect(line) || hasSensitiveName(line, isSensitive);
}

/** Looks at what stands between any two quotes before a colon: names, and rarely a text. */
function hasSensitiveName(line: string, isSensitive: (name: string) => boolean): boolean {
  let previous = -1;
  for (let quote = line.indexOf('"'); quote !== -1; quote = line.indexOf('"', quote + 1)) {
    if (line.charCodeAt(quote + 1) === COLON && isSensitive(line.slice(previous + 1, quote))) {
      return true;
    }
    previous = quote;
  }
  return false;
}
