import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeJson } from '../json.ts';
import { RuleBook, type StandardRule } from './rules.ts';

/** Changes when what is kept of a rule does. */
const FORM = 1;

export interface LoadRulesOptions {
  /** Folder that holds `standards/` and `adr/`. */
  root: string;
  /** Folder in which the rules are kept between runs; none to read them anew. */
  cache?: string;
}

/**
 * The rules of the standards. Parsing fifty Markdown files takes longer than checking a small
 * change, so the result is kept until one of the files changes.
 */
export async function loadRules({ root, cache }: LoadRulesOptions): Promise<RuleBook> {
  const readAnew = async () => (await import('./read.ts')).readRules(root);
  if (cache === undefined) return new RuleBook(await readAnew());
  const digest = await digestOf(root);
  const file = join(cache, 'rules.json');
  const kept = await readJson<{ digest: string; rules: StandardRule[] }>(file);
  if (kept?.digest === digest) return new RuleBook(kept.rules);
  const rules = await readAnew();
  await writeJson(file, { digest, rules });
  return new RuleBook(rules);
}

async function digestOf(root: string): Promise<string> {
  const hash = createHash('sha256').update(`${String(FORM)}\0${root}`);
  for (const folder of ['adr', 'standards']) {
    const names = await readdir(join(root, folder)).catch(() => []);
    const files = names.filter((name) => name.endsWith('.md')).sort();
    const contents = await Promise.all(files.map((name) => readFile(join(root, folder, name))));
    files.forEach((name, at) => hash.update(`\0${name}\0`).update(contents[at] ?? ''));
  }
  return hash.digest('hex');
}
