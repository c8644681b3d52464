import { parse, stringify } from 'yaml';
import type { Answers } from './answers.ts';
import type { RenderedFile } from './render.ts';
import type { Template } from './template.ts';

/** Where a generated folder keeps its provenance. */
export const PROVENANCE_PATH = '.quoin.yaml';

/** What is needed to render the same files again: no more, so that the same answers give the same bytes. */
export interface Provenance {
  template: string;
  version: string;
  answers: Answers;
}

const HEADER =
  '# Where this folder comes from: the template, its version and the answers. Keep it, and leave it as it is.\n';

export function createProvenance({ name, version }: Template, answers: Answers): Provenance {
  return { template: name, version, answers };
}

export function provenanceFile(provenance: Provenance): RenderedFile {
  const content = Buffer.from(HEADER + stringify(provenance, { lineWidth: 0 }));
  return { path: PROVENANCE_PATH, content, executable: false };
}

/** Reads the content of a provenance file, or undefined when it is not one. */
export function parseProvenance(text: string): Provenance | undefined {
  const { template, version, answers } = (parse(text) ?? {}) as Partial<Provenance>;
  if (typeof template !== 'string' || typeof version !== 'string') return undefined;
  return { template, version, answers: answers ?? {} };
}
