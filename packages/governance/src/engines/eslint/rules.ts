import { createRequire } from 'node:module';
import type { ESLint, Linter } from 'eslint';

/** For plugins that come without types. */
const require = createRequire(import.meta.url);

/** Options of ESLint's own rules, where their defaults are not what a standard asks for. */
const OPTIONS: Record<string, unknown[]> = {
  'preserve-caught-error': [{ requireCatchParameter: true }],
  'no-restricted-syntax': [
    {
      selector:
        'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip)$/]',
      message:
        'Focused and skipped tests are forgotten. Remove it, or use skipIf with a condition.',
    },
  ],
};

/** Where the rules of a prefix come from. Loaded when a standard names one of them. */
const PLUGINS: Record<string, () => Promise<{ default: unknown }>> = {
  quoin: () => import('@quoin/eslint-plugin'),
  security: () => Promise.resolve({ default: require('eslint-plugin-security') as unknown }),
  '@typescript-eslint': async () => {
    const { plugin } = await import('typescript-eslint');
    return { default: plugin };
  },
};

/** Prefix of a rule: `security` of `security/detect-unsafe-regex`, empty for ESLint's own. */
function prefixOf(rule: string): string {
  return rule.slice(0, Math.max(rule.lastIndexOf('/'), 0));
}

export async function loadPlugins(
  rules: readonly string[],
): Promise<Record<string, ESLint.Plugin>> {
  const prefixes = new Set(rules.map(prefixOf).filter((prefix) => prefix !== ''));
  const loaded = Array.from(prefixes, async (prefix) => {
    const plugin = await PLUGINS[prefix]?.();
    return [prefix, plugin?.default as ESLint.Plugin | undefined] as const;
  });
  const entries = await Promise.all(loaded);
  return Object.fromEntries(entries.filter((entry) => entry[1] !== undefined)) as Record<
    string,
    ESLint.Plugin
  >;
}

export function ruleSettings(rules: readonly string[]): Linter.RulesRecord {
  return Object.fromEntries(rules.map((rule) => [rule, ['error', ...(OPTIONS[rule] ?? [])]]));
}

/** The rules of plugins that their plugin does not have. */
export async function missingRules(rules: readonly string[]): Promise<string[]> {
  const plugins = await loadPlugins(rules);
  return rules.filter((rule) => {
    const prefix = prefixOf(rule);
    return prefix !== '' && plugins[prefix]?.rules?.[rule.slice(prefix.length + 1)] === undefined;
  });
}

/** The rules that neither ESLint nor a plugin that we know of has. */
export async function unknownRules(rules: readonly string[]): Promise<string[]> {
  const [{ builtinRules }, missing] = await Promise.all([
    import('eslint/use-at-your-own-risk'),
    missingRules(rules),
  ]);
  return rules.filter((rule) =>
    prefixOf(rule) === '' ? !builtinRules.has(rule) : missing.includes(rule),
  );
}
