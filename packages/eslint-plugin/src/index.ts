import type { ESLint, Linter } from 'eslint';
import type { QuoinRule } from './rule.ts';
import { houseRules } from './house/index.ts';
import { misconfigurationRules } from './misconfiguration/index.ts';
import { paymentRules } from './payments/index.ts';
import { securityRules } from './security/index.ts';

export { workOn, type WorkDone } from './flow/work.ts';
export { defineRule, type QuoinRule, type RuleInformation } from './rule.ts';

/** Every rule of the plugin. A group adds its array here. */
export const rules: readonly QuoinRule[] = [
  ...securityRules,
  ...misconfigurationRules,
  ...paymentRules,
  ...houseRules,
];

const plugin = {
  meta: { name: '@quoin/eslint-plugin', version: '0.1.0', namespace: 'quoin' },
  rules: Object.fromEntries(rules.map(({ information, module }) => [information.name, module])),
} satisfies ESLint.Plugin;

/** All rules as errors, under the prefix `quoin/`. */
export const recommended: Linter.Config = {
  name: 'quoin/recommended',
  plugins: { quoin: plugin },
  rules: Object.fromEntries(rules.map(({ information }) => [`quoin/${information.name}`, 'error'])),
};

export default plugin;
