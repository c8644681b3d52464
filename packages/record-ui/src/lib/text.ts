/**
 * True when each word of the query occurs in one of the fields, in any order
 * and any case. An empty query matches.
 */
export function matchesText(query: string, fields: readonly (string | undefined)[]): boolean {
  const haystack = fields.filter(Boolean).join('\n').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

/** `3 decisions`, `1 decision`. */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${String(amount)} ${amount === 1 ? singular : plural}`;
}

const dateFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `2026-03-09` as `9 Mar 2026`. */
export function formatDate(isoDate: string): string {
  return dateFormat.format(new Date(`${isoDate}T00:00:00Z`));
}
