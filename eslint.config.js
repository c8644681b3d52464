import boundaries from 'eslint-plugin-boundaries';
import reactHooks from 'eslint-plugin-react-hooks';
import security from 'eslint-plugin-security';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** For each package, the packages below it. docs/architecture.md draws the whole house. */
const PACKAGES = {
  bench: [
    'fleet',
    'messaging',
    'postgres',
    'resilience',
    'scaffold',
    'security',
    'service',
    'telemetry',
  ],
  'eslint-plugin': [],
  'fault-proxy': [],
  fleet: ['scaffold'],
  governance: ['eslint-plugin', 'records'],
  messaging: ['fault-proxy', 'postgres'],
  postgres: [],
  'record-ui': ['records'],
  records: [],
  resilience: ['fault-proxy'],
  scaffold: [],
  security: ['fault-proxy', 'postgres'],
  service: ['fault-proxy', 'messaging', 'postgres', 'resilience', 'security', 'telemetry'],
  telemetry: ['fault-proxy', 'postgres', 'security'],
};

/** The packages that run in a browser; no other may be imported from one. */
const WEB_PACKAGES = ['fleet', 'records', 'record-ui'];

const FOLDERS = [
  { type: 'package', pattern: 'packages/*', capture: ['name'] },
  { type: 'backend-plugin', pattern: 'plugins/*-backend', capture: ['name'] },
  { type: 'frontend-plugin', pattern: 'plugins/*', capture: ['name'] },
  { type: 'portal-backend', pattern: 'apps/portal/backend' },
  { type: 'portal-web', pattern: 'apps/portal/web' },
  { type: 'payments', pattern: 'apps/payments' },
  { type: 'commands', pattern: 'scripts' },
  // Read as files, through packages; nothing imports them.
  { type: 'content', pattern: '{templates,standards,adr}' },
];

const folder = (type, name) => ({ element: { type, ...(name && { captured: { name } }) } });
const itself = '{{ from.element.captured.name }}';
const mayImport = (from, ...to) => ({ from, allow: { to } });

const IMPORTS = [
  ...Object.entries(PACKAGES).map(([name, below]) =>
    mayImport(folder('package', name), folder('package', [name, ...below])),
  ),
  mayImport(
    folder('frontend-plugin'),
    folder('frontend-plugin', itself),
    folder('package', WEB_PACKAGES),
  ),
  mayImport(folder('backend-plugin'), folder('backend-plugin', itself), folder('package')),
  // It measures the portal's own steps beside those of Backstage.
  mayImport(folder('package', 'bench'), folder('backend-plugin', 'golden-paths')),
  mayImport(
    folder('portal-web'),
    folder('portal-web'),
    folder('frontend-plugin'),
    folder('package', WEB_PACKAGES),
  ),
  mayImport(
    folder('portal-backend'),
    folder('portal-backend'),
    folder('backend-plugin'),
    folder('package'),
  ),
  mayImport(folder('payments'), folder('payments'), folder('package')),
  mayImport(folder('commands'), folder('commands'), folder('package')),
  // The tests beside a template render it, and run what comes out.
  mayImport(
    folder('content'),
    folder('content'),
    folder('commands'),
    folder('package', ['scaffold', 'postgres']),
  ),
];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '.data/',
      '.turbo/',
      // What templates render; the tests beside them check the result.
      'templates/*/*/',
      '!templates/common/testing/',
      '!templates/*/migrations/',
      // Code with weaknesses, on which checks are measured.
      'packages/governance/suite/cases/',
    ],
  },
  tseslint.configs.strict,
  tseslint.configs.stylistic,
  security.configs.recommended,
  {
    // apps/payments has a configuration of its own; without this the parser cannot tell the roots apart.
    languageOptions: { parserOptions: { tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-empty': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip)$/]',
          message:
            'Focused and skipped tests are forgotten. Remove it, or use skipIf with a condition.',
        },
      ],
      'preserve-caught-error': ['error', { requireCatchParameter: true }],
      // Adopters report 19 false alarms in 20; types already rule out most of what it looks for.
      'security/detect-object-injection': 'off',
      // `const { secret, ...rest } = value` is how a field is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    },
  },
  {
    // Tools whose work is reading and writing the files that they are pointed at.
    ignores: ['apps/payments/**'],
    rules: { 'security/detect-non-literal-fs-filename': 'off' },
  },
  {
    files: ['**/*.tsx'],
    extends: [reactHooks.configs.flat.recommended],
    languageOptions: { globals: globals.browser },
  },
  {
    plugins: { boundaries },
    settings: {
      'boundaries/elements': FOLDERS.map((each) => ({ ...each, partialMatch: false })),
      'import/resolver': { typescript: { alwaysTryTypes: false } },
    },
    rules: { 'boundaries/dependencies': ['error', { default: 'disallow', policies: IMPORTS }] },
  },
  {
    files: ['{apps/portal/web,plugins/*,packages/record-ui}/**'],
    ignores: ['plugins/*-backend/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^@quoin/fleet(?!/types$)',
              message: 'It runs git. A browser may import its types alone: @quoin/fleet/types.',
            },
          ],
        },
      ],
    },
  },
);
