import { engineEntries } from '../engines/registry.ts';
import { unknownRules } from '../engines/eslint/rules.ts';
import { OWN_CHECKS } from '../judge.ts';
import type { RuleBook, StandardRule } from '../standards/rules.ts';

/** Rules of standards whose check no engine has: it would never report anything. */
export async function unknownChecks(book: RuleBook): Promise<StandardRule[]> {
  const engines = await Promise.all(engineEntries(book).map((entry) => entry.load()));
  const offered = new Set([...OWN_CHECKS, ...engines.flatMap(({ rules }) => rules)]);
  const lintRules = book.rules.flatMap(({ tool, check }) =>
    tool === 'eslint' && check !== undefined ? [check] : [],
  );
  const unknown = new Set(await unknownRules(lintRules));
  return book.rules.filter(({ tool, check }) => {
    if (check === undefined) return false;
    if (tool === 'eslint') return unknown.has(check);
    return tool === 'governance' && !offered.has(check);
  });
}
