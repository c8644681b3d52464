import type { WaiverComment } from './comments.ts';

/** What a waiver says, as far as it says it. */
export interface WaiverText {
  rules: string[];
  reason?: string;
  owner?: string;
  /** `YYYY-MM-DD`, a day that exists. */
  until?: string;
  /** What is wrong with its form: what to add or correct. */
  problems: string[];
}

export const WAIVER_FORM = 'quoin-waive RULE -- reason (owner, until YYYY-MM-DD)';

/** Reads `owasp/sql-injection -- the table name is a constant (team-payments, until 2027-03-31)`. */
export function parseWaiver({ text }: Pick<WaiverComment, 'text'>): WaiverText {
  const separator = /(?:^|\s)--(?:\s|$)/.exec(text);
  const head = separator === null ? text.replace(/\(.*$/, '') : text.slice(0, separator.index);
  const tail = separator === null ? '' : text.slice(separator.index + separator[0].length);
  const [bracket = '', inside = ''] = /\(([^()]*)\)\s*$/.exec(text) ?? [];
  const rules = head.split(/[\s,]+/).filter((rule) => rule !== '');
  const reason = tail.slice(0, tail.length - Math.min(bracket.length, tail.length)).trim();
  const day = /\buntil\s+(\S+)\s*$/.exec(inside)?.[1];
  const owner = inside
    .replace(/\buntil\b.*$/, '')
    .replace(/,\s*$/, '')
    .trim();
  const problems = [
    ...(rules.length === 0 ? ['names no rule'] : []),
    ...(/\p{L}/u.test(reason) ? [] : ['gives no reason']),
    ...(owner === '' ? ['names no owner'] : []),
    ...(day === undefined ? ['has no end'] : []),
    ...(day !== undefined && !isDay(day) ? [`ends on "${day}", which is no date`] : []),
  ];
  return {
    rules,
    ...(reason !== '' && { reason }),
    ...(owner !== '' && { owner }),
    ...(day !== undefined && isDay(day) && { until: day }),
    problems,
  };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
