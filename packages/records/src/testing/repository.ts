import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readRecords, type Records } from '../index.ts';

/** Files by path, relative to the repository root. */
export type Files = Record<string, string | Uint8Array>;

/** Makes a temporary repository that goes away with the test; answers its root. */
export async function repository(files: Files): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'records-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await Promise.all(['adr', 'standards'].map((folder) => mkdir(join(root, folder))));
  await addFiles(root, files);
  return root;
}

export async function addFiles(root: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

/** Reads a temporary repository with these files. */
export async function read(files: Files): Promise<Records> {
  return readRecords({ root: await repository(files) });
}

/** The problems as `path:line message`, which is what most tests look at. */
export function messages({ problems }: Records): string[] {
  return problems.map(({ path, line, message }) => `${path}:${line ?? ''} ${message}`);
}

/** Front matter of a decision in order; a field given as undefined is left out. */
export function decision(
  fields: Record<string, string | undefined> = {},
  body = '',
  title = 'Use a queue',
): string {
  const all = { status: 'accepted', date: '2026-01-31', 'decision-makers': '[Ada]', ...fields };
  return `${frontMatter(all)}
# ${title}

## Context and Problem Statement

Work comes in bursts.

## Considered Options

* a queue
* nothing

## Decision Outcome

A queue.

${body}`;
}

export interface RuleText {
  id?: string;
  /** YAML lines after the id, replacing title, severity and check. */
  fields?: string;
  /** Markdown of its section, replacing reason and examples. */
  section?: string;
}

/** A standard with the given rules, one valid rule when none is given. */
export function standard(
  fields: Record<string, string | undefined> = {},
  rules: RuleText[] = [{}],
  closing = '',
): string {
  const all = {
    title: 'Errors',
    status: 'active',
    owner: 'group:default/team-platform',
    summary: 'How errors are handled.',
    'applies-to': '[service]',
    decisions: '[ADR-0001]',
    rules: rules.map(ruleFields).join(''),
    ...fields,
  };
  return `${frontMatter(all)}
# Errors

What this is about.

${rules.map(ruleSection).join('\n\n')}

${closing}`;
}

function ruleFields({ id = 'errors/handled', fields }: RuleText): string {
  const rest =
    fields ?? 'title: Errors are handled\n    severity: error\n    check: { tool: review }';
  return `\n  - id: ${id}\n    ${rest}`;
}

function ruleSection({ id = 'errors/handled', section }: RuleText): string {
  return (
    section ??
    `## ${id}\n\nBecause.\n\n### Bad\n\n\`\`\`ts\nlose();\n\`\`\`\n\n### Good\n\n\`\`\`ts\nkeep();\n\`\`\``
  );
}

function frontMatter(fields: Record<string, string | undefined>): string {
  const lines = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${value}`],
  );
  return `---\n${lines.join('\n')}\n---\n`;
}
