import type { Fields } from './fields.ts';
import type { MarkdownBody, MarkdownLink, Section } from './markdown.ts';
import type { Report } from './problems.ts';
import { readRecordText } from './recordText.ts';
import { plain, readIds, type IdReference } from './references.ts';
import { checkKeys, readRule, ruleIdPattern, type RuleDraft } from './rule.ts';
import { standardStatuses, type StandardStatus } from './status.ts';
import type { Standard } from './types.ts';

/** One standard file, before it is joined with the others. */
export interface StandardDraft extends Omit<
  Standard,
  'decisions' | 'rules' | 'ruleCount' | 'severities' | 'title' | 'path' | 'problems'
> {
  title?: string;
  decisions: IdReference[];
  rules: RuleDraft[];
  textLinks: MarkdownLink[];
}

const standardFields = [
  'title',
  'status',
  'owner',
  'summary',
  'applies-to',
  'decisions',
  'rules',
] as const;

const ownerPattern = /^(?:group|user):[\w.-]+\/[\w.-]+$/i;

/**
 * Reads one standard.
 *
 * @param text - the whole file
 * @param id - its name without extension
 */
export async function readStandard(
  text: string,
  id: string,
  report: Report,
): Promise<StandardDraft | undefined> {
  const parts = await readRecordText(text, report);
  if (parts === undefined) return undefined;
  const { fields, markdown } = parts;
  checkKeys(fields, [...standardFields], 'standard');
  const title = readTitle(fields, markdown);
  const owner = readOwner(fields);
  const summary = fields.text('summary');
  if (summary === undefined) {
    fields.report('summary', 'The standard has no summary.', 'Add "summary" with one sentence.');
  }
  const rules = readRules(fields, markdown.sections);
  return {
    id,
    ...(title !== undefined && { title }),
    status: readStatus(fields),
    ...(owner !== undefined && { owner }),
    ...(summary !== undefined && { summary }),
    appliesTo: readAppliesTo(fields),
    decisions: readDecisions(fields),
    rules,
    ...splitBody(markdown, rules),
    body: markdown.body,
    textLinks: markdown.links,
  };
}

function readTitle(fields: Fields, markdown: MarkdownBody): string | undefined {
  const title = fields.text('title');
  if (title === undefined) {
    fields.report('title', 'The standard has no title.', 'Add the field "title".');
  }
  if (title !== undefined && markdown.title !== undefined && title !== markdown.title) {
    fields.reportAt(
      markdown.titleLine,
      `The heading "${markdown.title}" is not the title "${title}" of the front matter.`,
      'Use the same words in both places.',
    );
  }
  return title ?? (markdown.title === '' ? undefined : markdown.title);
}

function readStatus(fields: Fields): StandardStatus {
  const text = fields.text('status');
  const status = standardStatuses.find((known) => known === text?.toLowerCase());
  if (status !== undefined) return status;
  fields.report(
    'status',
    text === undefined ? 'The standard has no status.' : `The status "${text}" is not known.`,
    `Write one of: ${standardStatuses.join(', ')}.`,
  );
  return 'unknown';
}

function readOwner(fields: Fields): string | undefined {
  const owner = fields.text('owner');
  if (owner === undefined || !ownerPattern.test(owner)) {
    fields.report(
      'owner',
      owner === undefined ? 'The standard has no owner.' : `"${owner}" is not a group or user.`,
      'Write a reference to the catalog, as "owner: group:default/team-platform".',
    );
  }
  return owner;
}

function readAppliesTo(fields: Fields): string[] {
  const kinds = plain(fields.texts('applies-to'));
  if (kinds.length === 0) {
    fields.report(
      'applies-to',
      'The standard does not say what it applies to.',
      'Add "applies-to" with kinds of component, as [service, library].',
    );
  }
  return kinds;
}

function readDecisions(fields: Fields): IdReference[] {
  const decisions = readIds(fields, 'decisions');
  if (fields.texts('decisions').length === 0) {
    fields.report(
      'decisions',
      'The standard names no decision behind it.',
      'Add "decisions" with at least one id, as [ADR-0009].',
    );
  }
  return decisions;
}

function readRules(fields: Fields, sections: Section[]): RuleDraft[] {
  const entries = fields.maps('rules');
  if (entries.length === 0) {
    fields.report('rules', 'The standard has no rules.', 'List at least one under "rules".');
  }
  const rules: RuleDraft[] = [];
  for (const entry of entries) {
    const draft = readRule(entry, sections);
    if (draft === undefined) continue;
    if (rules.some(({ rule }) => rule.id === draft.rule.id)) {
      entry.report('id', `The rule ${draft.rule.id} is listed twice.`, 'Remove or rename one.');
    } else rules.push(draft);
  }
  for (const { depth, title, line } of sections) {
    if (depth !== 2 || !ruleIdPattern.test(title)) continue;
    if (rules.some(({ rule }) => rule.id === title)) continue;
    fields.reportAt(
      line,
      `The section ${title} has no rule in the front matter.`,
      `Add "- id: ${title}" under "rules", or remove the section.`,
    );
  }
  return rules;
}

/** Sections that are no rule go before the rules or, once one has begun, after them. */
function splitBody(
  { introduction, sections }: MarkdownBody,
  rules: RuleDraft[],
): Pick<Standard, 'introduction' | 'closing'> {
  const before = [introduction];
  const after: string[] = [];
  let target = before;
  for (const { depth, title, body } of sections) {
    if (depth !== 2) continue;
    if (rules.some(({ rule }) => rule.id === title)) target = after;
    else target.push(`## ${title}\n\n${body}`);
  }
  return { introduction: before.join('\n\n').trim(), closing: after.join('\n\n').trim() };
}
