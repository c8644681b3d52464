import type { Fields } from './fields.ts';
import type { Section } from './markdown.ts';
import { plain } from './references.ts';
import { ruleSeverities, type RuleSeverity } from './status.ts';
import type { CodeExample, Rule, RuleCheck } from './types.ts';

/** Shape of a rule id: prefix and name in kebab case. */
export const ruleIdPattern = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/;

const ruleFields = ['id', 'title', 'severity', 'check', 'cwe', 'owasp', 'asvs', 'pci'];
const checkFields = ['tool', 'rule', 'path', 'when'];

/** What a tool needs to know besides its name. */
const toolNeeds = new Map<string, 'rule' | 'path' | undefined>([
  ['eslint', 'rule'],
  ['governance', 'rule'],
  ['test', 'path'],
  ['review', undefined],
]);

const mappings = [
  { key: 'cwe', pattern: /^CWE-\d{1,5}$/, example: 'CWE-89' },
  { key: 'owasp', pattern: /^(?:A\d{2}|API\d{1,2}|LLM\d{2}|M\d{1,2}):\d{4}$/, example: 'A05:2025' },
  { key: 'asvs', pattern: /^V\d{1,2}\.\d{1,2}\.\d{1,2}$/, example: 'V1.2.4' },
  { key: 'pci', pattern: /^\d[\d.]*$/, example: '6.2.4' },
] as const;

/** A rule and the line of its id, for checks between standards. */
export interface RuleDraft {
  rule: Rule;
  line?: number;
}

/**
 * Reads one rule. Without id or title it is reported and the result undefined.
 *
 * @param fields - its entry in the front matter
 * @param sections - all sections of the standard's text
 */
export function readRule(fields: Fields, sections: Section[]): RuleDraft | undefined {
  checkKeys(fields, ruleFields, 'rule');
  const id = readRuleId(fields);
  const title = fields.text('title');
  if (title === undefined) {
    fields.report('title', 'The rule has no title.', 'Add the field "title" with one sentence.');
  }
  const severity = readSeverity(fields);
  const check = readCheck(fields);
  const [cwe = [], owasp = [], asvs = [], pci = []] = mappings.map((mapping) =>
    readMapping(fields, mapping),
  );
  if (id === undefined || title === undefined) return undefined;
  const text = readRuleSection(id, fields, sections);
  const line = fields.lineOf('id');
  const rule = { id, title, severity, check, cwe, owasp, asvs, pci };
  return { rule: { ...rule, ...text }, ...(line !== undefined && { line }) };
}

/** Reports fields that the format does not have; most are typing errors. */
export function checkKeys(fields: Fields, known: string[], what: string): void {
  for (const key of fields.keys()) {
    if (known.includes(key)) continue;
    fields.report(
      key,
      `A ${what} has no field "${key}".`,
      `Remove it, or use one of: ${known.join(', ')}.`,
    );
  }
}

function readRuleId(fields: Fields): string | undefined {
  const id = fields.text('id');
  if (id === undefined) {
    fields.report('id', 'The rule has no id.', 'Add the field "id", as in "owasp/sql-injection".');
  } else if (!ruleIdPattern.test(id)) {
    fields.report(
      'id',
      `"${id}" is not a rule id.`,
      'Write a prefix and a name in small letters, as in "owasp/sql-injection".',
    );
  }
  return id;
}

/** A severity that cannot be read counts as the gravest: a typing error must not soften a rule. */
function readSeverity(fields: Fields): RuleSeverity {
  const text = fields.text('severity');
  const severity = ruleSeverities.find((known) => known === text);
  if (severity !== undefined) return severity;
  fields.report(
    'severity',
    text === undefined ? 'The rule has no severity.' : `The severity "${text}" is not known.`,
    `Write one of: ${ruleSeverities.join(', ')}.`,
  );
  return 'error';
}

function readCheck(fields: Fields): RuleCheck {
  const check = fields.map('check');
  const tool = check?.text('tool');
  if (check === undefined || tool === undefined) {
    fields.report(
      'check',
      'The rule does not say what checks it.',
      'Add "check: { tool: governance, rule: … }", "{ tool: eslint, rule: … }", "{ tool: test, path: … }" or "{ tool: review }".',
    );
    return { tool: 'none' };
  }
  checkKeys(check, checkFields, 'check');
  const rule = check.text('rule');
  const path = check.text('path');
  if (!toolNeeds.has(tool)) {
    check.report(
      'tool',
      `No check is done by "${tool}".`,
      `Write one of: ${[...toolNeeds.keys()].join(', ')}.`,
    );
  }
  const need = toolNeeds.get(tool);
  if (need !== undefined && (need === 'rule' ? rule : path) === undefined) {
    fields.report(
      'check',
      `The check with ${tool} has no ${need}.`,
      `Add "${need}" beside "tool: ${tool}".`,
    );
  }
  const when = plain(check.texts('when'));
  return {
    tool,
    ...(rule !== undefined && { rule }),
    ...(path !== undefined && { path }),
    ...(when.length > 0 && { when }),
  };
}

function readMapping(
  fields: Fields,
  { key, pattern, example }: (typeof mappings)[number],
): string[] {
  const located = fields.texts(key);
  for (const { text, line } of located) {
    if (!pattern.test(text)) {
      fields.reportAt(line, `"${text}" is not a ${key} reference.`, `Write it as '${example}'.`);
    }
  }
  return plain(located);
}

function readRuleSection(
  id: string,
  fields: Fields,
  sections: Section[],
): Pick<Rule, 'body' | 'bad' | 'good' | 'before'> {
  const index = sections.findIndex(({ depth, title }) => depth === 2 && title === id);
  const section = sections[index];
  if (section === undefined) {
    fields.report(
      'id',
      `The text has no section for ${id}.`,
      `Add "## ${id}" with the reason, "### Bad" and "### Good".`,
    );
    return { body: '' };
  }
  const end = sections.findIndex(({ depth }, later) => later > index && depth <= 2);
  const below = sections.slice(index + 1, end === -1 ? undefined : end);
  const bad = readExample('Bad', section, below, fields);
  const good = readExample('Good', section, below, fields);
  const before = exampleIn(find('Before', below));
  return {
    body: section.body,
    ...(bad && { bad }),
    ...(good && { good }),
    ...(before && { before }),
  };
}

function readExample(
  name: 'Bad' | 'Good',
  rule: Section,
  sections: Section[],
  fields: Fields,
): CodeExample | undefined {
  const section = find(name, sections);
  const example = exampleIn(section);
  if (example === undefined) {
    fields.reportAt(
      section?.line ?? rule.line,
      `${rule.title} has no ${name.toLowerCase()} example.`,
      `Add "### ${name}" with a fenced code block to its section.`,
    );
  }
  return example;
}

function find(name: string, sections: Section[]): Section | undefined {
  return sections.find(({ title }) => title.toLowerCase() === name.toLowerCase());
}

function exampleIn(section: Section | undefined): CodeExample | undefined {
  const [first, ...others] = section?.code ?? [];
  return first && { ...first, ...(others.length > 0 && { others }) };
}
