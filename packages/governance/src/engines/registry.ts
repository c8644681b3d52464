import { analysers } from '../analysers/index.ts';
import type { EngineEntry } from '../engine.ts';
import type { RuleBook } from '../standards/rules.ts';
import { SYNTAX_CHECK } from './syntax.ts';

/** All engines, the rules of the standards shared out among them. Loads none. */
export function engineEntries(rules: RuleBook): EngineEntry[] {
  const lintRules = rules.rules.flatMap(({ tool, check }) =>
    tool === 'eslint' && check !== undefined ? [check] : [],
  );
  return [
    {
      name: 'eslint',
      accepts: (path) => /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path),
      load: async () => {
        const { eslintEngine } = await import('./eslint/engine.ts');
        return eslintEngine(lintRules, SYNTAX_CHECK);
      },
    },
    ...analysers,
  ];
}
