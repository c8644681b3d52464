import type { Fields, Located } from './fields.ts';
import { formatDecisionId, parseDecisionId } from './routes.ts';

/** A decision named by its id, not yet known to exist. */
export interface IdReference {
  id: string;
  line?: number;
}

/** The decision ids that a field lists. Anything else in it is reported. */
export function readIds(fields: Fields, key: string): IdReference[] {
  return fields.texts(key).flatMap(({ text, line }) => {
    const number = parseDecisionId(text);
    if (number !== undefined) return [idReference(number, line)];
    fields.reportAt(
      line,
      `"${text}" under "${key}" is not the id of a decision.`,
      'Write ids as ADR-0001.',
    );
    return [];
  });
}

export function idReference(number: number, line?: number): IdReference {
  return { id: formatDecisionId(number), ...(line !== undefined && { line }) };
}

/** The texts without their lines. */
export function plain(texts: Located[]): string[] {
  return texts.map(({ text }) => text);
}
