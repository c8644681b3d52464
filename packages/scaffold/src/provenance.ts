import { parse, stringify, YAMLParseError } from 'yaml';
import manifest from '../package.json' with { type: 'json' };
import type { Answers } from './answers.ts';
import { ScaffoldError } from './errors.ts';
import { secretNames } from './parameters.ts';
import type { RenderedFile } from './render.ts';
import type { Template } from './template.ts';

/** Where a generated folder keeps its provenance. */
export const PROVENANCE_PATH = '.quoin.yaml';

/** What is needed to render the same files again: no more, so that the same answers give the same bytes. */
export interface Provenance {
  template: string;
  version: string;
  /** The URL of the repository that holds the template, without credentials. */
  repository?: string;
  /** The last commit there that touched the template's files. */
  commit?: string;
  /** The version of this package; empty in a file from before it was written down. */
  renderer: string;
  /** All answers, but for secrets. */
  answers: Answers;
}

const HEADER =
  '# Where this folder comes from: the template, its version and the answers. Keep it, and leave it as it is.\n';

export function createProvenance(template: Template, answers: Answers): Provenance {
  const secrets = new Set(secretNames(template));
  const kept = Object.entries(answers).filter(([name]) => !secrets.has(name));
  const { repository, commit } = template.source;
  return {
    template: template.name,
    version: template.version,
    ...(repository !== undefined && { repository }),
    ...(commit !== undefined && { commit }),
    renderer: manifest.version,
    answers: Object.fromEntries(kept),
  };
}

export function provenanceFile(provenance: Provenance): RenderedFile {
  const content = Buffer.from(HEADER + stringify(provenance, { lineWidth: 0 }));
  return { path: PROVENANCE_PATH, content, executable: false };
}

/**
 * Reads the content of a provenance file. Older ones lack repository, commit and renderer.
 *
 * @param path of the file, for messages
 * @throws {ScaffoldError} naming the place and what to do, when it is not one
 */
export function parseProvenance(text: string, path: string = PROVENANCE_PATH): Provenance {
  const document = readMapping(text, path);
  const { repository, commit, renderer, answers } = document;
  return {
    template: requireText(document, 'template', path),
    version: requireText(document, 'version', path),
    ...(repository !== undefined && { repository: requireText(document, 'repository', path) }),
    ...(commit !== undefined && { commit: requireText(document, 'commit', path) }),
    renderer: renderer === undefined ? '' : requireText(document, 'renderer', path),
    answers: requireAnswers(answers, path),
  };
}

const ADVICE = 'Restore the file from the history of its repository, or enrol the folder again.';

type Mapping = Record<string, unknown>;

function readMapping(text: string, path: string): Mapping {
  const conflict = text.split('\n').findIndex((line) => line.startsWith('<<<<<<< '));
  if (conflict >= 0) {
    throw new ScaffoldError(
      `${path}:${conflict + 1} holds a conflict of a merge. Keep one side, and remove the markers.`,
    );
  }
  const value = parseYaml(text, path);
  if (isMapping(value)) return value;
  throw new ScaffoldError(`${path} does not say where this folder comes from. ${ADVICE}`);
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text, { logLevel: 'error' }) as unknown;
  } catch (cause) {
    const [start] = cause instanceof YAMLParseError ? (cause.linePos ?? []) : [];
    const place = start ? `${path}:${start.line}:${start.col}` : path;
    const [reason = ''] = (cause as Error).message.split(/ at line \d+|:?\n/);
    throw new ScaffoldError(`${place} is not YAML: ${reason}. ${ADVICE}`, { cause });
  }
}

function requireText(document: Mapping, key: string, path: string): string {
  const value = document[key];
  if (typeof value === 'string' && value !== '') return value;
  const problem =
    value === undefined
      ? `lacks ${key}`
      : `has ${JSON.stringify(value)} as ${key}, which is no text`;
  throw new ScaffoldError(`${path} ${problem}. ${ADVICE}`);
}

function requireAnswers(answers: unknown, path: string): Answers {
  if (answers === undefined || answers === null) return {};
  if (isMapping(answers)) return answers;
  throw new ScaffoldError(`${path}: answers is not a mapping of names to values. ${ADVICE}`);
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
