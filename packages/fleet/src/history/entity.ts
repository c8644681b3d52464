import semver from 'semver';
import { parse, YAMLParseError } from 'yaml';

/** What history reads of a `template.yaml`. */
export interface TemplateEntity {
  name: string;
  version: string;
  title: string;
  description: string;
  target: 'folder' | 'repository';
  /** The whole file. */
  text: string;
}

const VERSION_ANNOTATION = 'quoin.dev/template-version';
const ADDS_TO_ANNOTATION = 'quoin.dev/adds-to';

/**
 * Reads a `template.yaml` of any age.
 *
 * @returns undefined when it is no template with a semantic version: it has never been released, so
 *   no service can come from it
 */
export function parseTemplateEntity(text: string): TemplateEntity | undefined {
  const { kind, metadata } = toRecord(readYaml(text));
  const { name, title, description, annotations } = toRecord(metadata);
  const version = semver.valid(toText(toRecord(annotations)[VERSION_ANNOTATION]));
  if (kind !== 'Template' || typeof name !== 'string' || version === null) return undefined;
  return {
    name,
    version,
    title: toText(title) ?? name,
    description: toText(description) ?? '',
    target: toRecord(annotations)[ADDS_TO_ANNOTATION] === 'repository' ? 'repository' : 'folder',
    text,
  };
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    // An old commit may hold anything; it has no version then.
    if (error instanceof YAMLParseError) return undefined;
    throw error;
  }
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
