import { matchesGlob } from 'node:path';
import type { Change, Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';

/**
 * Paths whose change is one of the architecture, where the repository names none of its own as
 * `"quoin": { "architecture": […] }` in its package.json. One with `+` before it counts only when it
 * is new.
 */
const ARCHITECTURE = [
  '+{apps,packages,plugins,services,libs}/*/package.json',
  '+**/{infra,terraform,kubernetes}/{modules,environments}/*/main.tf',
  'docs/architecture.md',
  '**/docker-compose*.y?(a)ml',
];

const DECISION = /(?:^|\/)(?:adr|adrs|decisions)\/(?!README|index|template)[^/]+\.md$/i;
const TRAILER = /^Decision:\s{0,8}(ADR-\d{1,6})\s{0,8}$/im;

/** Asks for a decision where a change touches what decisions are about. */
export const decisions: Engine = {
  name: 'decisions',
  rules: ['decisions/needed'],
  version: '1',
  comparesWithBase: true,
  accepts: () => true,
  run: checkDecisions,
};

async function checkDecisions(
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const { change } = context;
  if (change.base === undefined || (await isDecided(change, context))) return [];
  const patterns = (await ownPatterns(context)) ?? ARCHITECTURE;
  return files
    .filter(({ path, status }) =>
      patterns.some((pattern) =>
        pattern.startsWith('+')
          ? status === 'added' && !change.renamed.has(path) && matchesGlob(path, pattern.slice(1))
          : status !== 'unchanged' && matchesGlob(path, pattern),
      ),
    )
    .map(({ path, addedLines }) => ({
      engine: 'decisions',
      rule: 'decisions/needed',
      message: `${path} is part of the architecture, and no decision comes with its change. Add or amend one under adr/, or name the one that covers it in the commit: "Decision: ADR-0001".`,
      path,
      line: addedLines?.values().next().value ?? 1,
    }));
}

/** A decision is part of the change, or a commit names one that exists. */
async function isDecided(change: Change, context: EngineContext): Promise<boolean> {
  if (change.files.some(({ path, status }) => status !== 'unchanged' && DECISION.test(path))) {
    return true;
  }
  const named = change.commits.flatMap(({ message }) => TRAILER.exec(message)?.[1] ?? []);
  if (named.length === 0) return false;
  const records = (await context.tree()).filter((path) => DECISION.test(path));
  return named.some((id) => {
    const number = id.slice('ADR-'.length).padStart(4, '0');
    return records.some((path) => path.slice(path.lastIndexOf('/') + 1).startsWith(number));
  });
}

async function ownPatterns(context: EngineContext): Promise<string[] | undefined> {
  const text = await context.read('package.json');
  if (text === undefined) return undefined;
  try {
    const { quoin } = JSON.parse(text) as { quoin?: { architecture?: unknown } };
    const given = quoin?.architecture;
    return Array.isArray(given) ? given.filter((each) => typeof each === 'string') : undefined;
  } catch (error) {
    // The engine of dependencies reports it.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
