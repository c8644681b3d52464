import type { Fields } from './fields.ts';
import type { MarkdownBody, MarkdownLink } from './markdown.ts';
import type { Report } from './problems.ts';
import { readRecordText } from './recordText.ts';
import { idReference, plain, readIds, type IdReference } from './references.ts';
import { formatDecisionId } from './routes.ts';
import { decisionStatuses, type DecisionStatus } from './status.ts';
import type { Decision } from './types.ts';

/** One decision file, before it is joined with the others. */
export interface DecisionDraft extends Omit<
  Decision,
  'links' | 'standards' | 'title' | 'path' | 'problems'
> {
  title?: string;
  statusLine?: number;
  supersedes: IdReference[];
  supersededBy: IdReference[];
  related: IdReference[];
  textLinks: MarkdownLink[];
}

const requiredSections = ['Context and Problem Statement', 'Considered Options'];
/** Needed once the decision is more than a proposal. */
const outcomeSection = 'Decision Outcome';

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const supersededPattern = /^superseded\b(.*)$/is;

/**
 * Reads one decision (MADR 3 or 4).
 *
 * @param text - the whole file
 * @param number - the number in its name
 */
export async function readDecision(
  text: string,
  number: number,
  report: Report,
): Promise<DecisionDraft | undefined> {
  const parts = await readRecordText(text, report);
  if (parts === undefined) return undefined;
  const { fields, markdown, bodyLine } = parts;
  const { status, supersededBy } = readStatus(fields);
  checkTitle(markdown, bodyLine, report);
  checkSections(markdown, status, bodyLine, report);
  const date = readDate(fields);
  const statusLine = fields.lineOf('status');
  return {
    id: formatDecisionId(number),
    number,
    ...(markdown.title && { title: markdown.title }),
    status,
    ...(statusLine !== undefined && { statusLine }),
    ...(date !== undefined && { date }),
    decisionMakers: readDecisionMakers(fields),
    consulted: plain(fields.texts('consulted')),
    informed: plain(fields.texts('informed')),
    tags: plain(fields.texts('tags')),
    supersedes: readIds(fields, 'supersedes'),
    supersededBy,
    related: readIds(fields, 'related'),
    body: markdown.body,
    textLinks: markdown.links,
  };
}

function readStatus(fields: Fields): { status: DecisionStatus; supersededBy: IdReference[] } {
  const text = fields.text('status');
  const choice = `Write one of: ${decisionStatuses.slice(0, -1).join(', ')}, superseded by ADR-NNNN.`;
  if (text === undefined) {
    fields.report('status', 'The decision has no status.', `Add the field "status". ${choice}`);
    return { status: 'unknown', supersededBy: [] };
  }
  const successor = supersededPattern.exec(text)?.[1];
  if (successor !== undefined) {
    return { status: 'superseded', supersededBy: readSuccessor(successor, fields) };
  }
  const status = decisionStatuses.find((known) => known === text.toLowerCase());
  if (status !== undefined) return { status, supersededBy: [] };
  fields.report('status', `The status "${text}" is not known.`, choice);
  return { status: 'unknown', supersededBy: [] };
}

/** Reads `by ADR-0005`, MADR 3's `by [ADR-0005](0005-example.md)`, and a file name alone. */
function readSuccessor(text: string, fields: Fields): IdReference[] {
  const digits = /\b(?:ADR-(\d{1,4})\b|(\d{4})-)/i.exec(text)?.slice(1).join('');
  if (digits === undefined) {
    fields.report(
      'status',
      'The status does not say which decision supersedes this one.',
      'Write "superseded by ADR-NNNN" with the number of the new decision.',
    );
    return [];
  }
  return [idReference(Number(digits), fields.lineOf('status'))];
}

function readDate(fields: Fields): string | undefined {
  const text = fields.text('date');
  if (text === undefined) {
    fields.report(
      'date',
      'The decision has no date.',
      'Add the field "date" with the day of the last change, as 2026-01-31.',
    );
    return undefined;
  }
  if (isCalendarDay(text)) return text;
  fields.report(
    'date',
    `"${text}" is not a date.`,
    'Write the year, month and day of a day that exists, as 2026-01-31.',
  );
  return undefined;
}

function isCalendarDay(text: string): boolean {
  if (!datePattern.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** MADR 3 calls the field `deciders`. */
function readDecisionMakers(fields: Fields): string[] {
  const makers = fields.texts('decision-makers');
  const people = makers.length > 0 ? makers : fields.texts('deciders');
  if (people.length === 0) {
    fields.report(
      'decision-makers',
      'The decision names nobody who made it.',
      'Add the field "decision-makers" with a list of names.',
    );
  }
  return plain(people);
}

function checkTitle(markdown: MarkdownBody, bodyLine: number, report: Report): void {
  if (markdown.title) return;
  report(
    'The decision has no title.',
    'Add a heading "# …" above the text, saying what was decided.',
    markdown.titleLine ?? bodyLine,
  );
}

function checkSections(
  { sections }: MarkdownBody,
  status: DecisionStatus,
  bodyLine: number,
  report: Report,
): void {
  const required = status === 'proposed' ? requiredSections : [...requiredSections, outcomeSection];
  const missing = required.filter(
    (title) => !sections.some((section) => section.title.toLowerCase() === title.toLowerCase()),
  );
  if (missing.length > 0) {
    report(
      `Sections are missing: ${missing.join(', ')}.`,
      `Add ${missing.map((title) => `"## ${title}"`).join(', ')} with its text.`,
      bodyLine,
    );
  }
  for (const { title, line, body } of sections) {
    if (body === '' && required.some((name) => name.toLowerCase() === title.toLowerCase())) {
      report(`The section "${title}" is empty.`, 'Write its text.', line);
    }
  }
}
