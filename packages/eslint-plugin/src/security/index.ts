import type { Rule } from 'eslint';
import type { Source } from '../flow/source.ts';
import { defineRule, type QuoinRule, type RuleInformation } from '../rule.ts';
import { findingsOf } from './analysis.ts';
import { isTestPath } from '../shared/paths.ts';
import { SECURITY_RULES } from './catalogue.ts';

/** Rules that follow data from a source to a sink. */
export const securityRules: readonly QuoinRule[] = SECURITY_RULES.map(flowRule);

/** One analysis answers all rules of a file; each reports its share. Tests send requests to themselves. */
function flowRule(rule: Omit<RuleInformation, 'group'>): QuoinRule {
  return defineRule({ ...rule, group: 'security' }, (context) => ({
    'Program:exit'() {
      if (isTestPath(context.filename, context.cwd)) return;
      const source = context.sourceCode as unknown as Source;
      for (const { rule: name, node, message } of findingsOf(source, context.filename)) {
        if (name !== rule.name) continue;
        context.report({ node: node as Rule.Node, message: `${message} ${rule.advice}` });
      }
    },
  }));
}
