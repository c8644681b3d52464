import type { Rule } from 'eslint';

/** What every rule of this plugin says about itself, beside ESLint's own fields. */
export interface RuleInformation {
  /** `sql-injection`; in ESLint it is `quoin/sql-injection`. */
  readonly name: string;
  readonly title: string;
  /** Weaknesses that it finds, such as `CWE-89`; the first is the main one. */
  readonly cwe: readonly string[];
  readonly group: 'security' | 'misconfiguration' | 'payments' | 'house';
  /** Why it matters and what to write instead: one or two sentences of Markdown. */
  readonly advice: string;
}

/** A rule of this plugin, ready for ESLint. */
export interface QuoinRule {
  readonly information: RuleInformation;
  readonly module: Rule.RuleModule;
}

/** A rule's module from its information; `create` is ESLint's own. */
export function defineRule(
  information: RuleInformation,
  create: Rule.RuleModule['create'],
  meta: Omit<Rule.RuleMetaData, 'docs' | 'type'> = {},
): QuoinRule {
  const { title, cwe, advice } = information;
  return {
    information,
    module: {
      meta: {
        schema: [],
        ...meta,
        type: 'problem',
        docs: { description: `${title} (${cwe.join(', ')}). ${advice}` },
      },
      create,
    },
  };
}
