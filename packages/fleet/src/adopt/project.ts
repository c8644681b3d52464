import type { RenderedFile } from '@quoin/scaffold';
import { parse, YAMLParseError } from 'yaml';

/** A project as it is compared with templates. */
export interface Project {
  /** By path. */
  files: ReadonlyMap<string, RenderedFile>;
  /** What its files say of it. */
  facts: readonly Fact[];
}

/** An answer that can be read, and where. */
export interface Fact {
  answer: string;
  value: string;
  source: string;
}

/**
 * Reads what the files of a project say of it.
 *
 * @param folder the name of its folder or repository
 */
export function readProject(files: readonly RenderedFile[], folder: string): Project {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const text = (path: string) => byPath.get(path)?.content.toString('utf8') ?? '';
  const entity = parseRecord(text('catalog-info.yaml'));
  const manifest = parseRecord(text('package.json'));
  const metadata = toRecord(entity.metadata);
  const candidates: [answer: string, value: unknown, source: string][] = [
    ['name', metadata.name, 'catalog-info.yaml'],
    ['name', withoutScope(manifest.name), 'package.json'],
    ['name', folder, 'its folder'],
    ['owner', withoutKind(toRecord(entity.spec).owner), 'catalog-info.yaml'],
    ['description', metadata.description, 'catalog-info.yaml'],
    ['description', manifest.description, 'package.json'],
    ['description', firstParagraph(text('README.md')), 'README.md'],
  ];
  const facts = new Map<string, Fact>();
  for (const [answer, value, source] of candidates) {
    if (typeof value !== 'string' || value === '' || facts.has(answer)) continue;
    facts.set(answer, { answer, value, source });
  }
  return { files: byPath, facts: [...facts.values()] };
}

/** JSON is YAML. What cannot be read says nothing. */
function parseRecord(text: string): Record<string, unknown> {
  try {
    return toRecord(parse(text.split(/^---$/m).find((part) => part.trim() !== '') ?? ''));
  } catch (error) {
    if (error instanceof YAMLParseError) return {};
    throw error;
  }
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function withoutScope(name: unknown): unknown {
  return typeof name === 'string' ? name.replace(/^@[^/]*\//, '') : undefined;
}

function withoutKind(owner: unknown): unknown {
  return typeof owner === 'string' ? owner.replace(/^(group:)?(default\/)?/, '') : undefined;
}

function firstParagraph(markdown: string): string | undefined {
  const paragraphs = markdown.split(/\n\s*\n/).map((each) => each.trim());
  return paragraphs.find((each) => /^[\p{L}\d]/u.test(each))?.replace(/\s+/g, ' ');
}
