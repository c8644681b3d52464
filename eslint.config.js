import boundaries from 'eslint-plugin-boundaries';
import reactHooks from 'eslint-plugin-react-hooks';
import security from 'eslint-plugin-security';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '.data/',
      '.turbo/',
      'coverage/',
      'templates/*/skeleton/',
    ],
  },
  tseslint.configs.strict,
  tseslint.configs.stylistic,
  security.configs.recommended,
  {
    rules: {
      // Adopters report 19 false alarms in 20; types already rule out most of what it looks for.
      'security/detect-object-injection': 'off',
    },
  },
  {
    files: ['**/*.tsx'],
    extends: [reactHooks.configs.flat.recommended],
    languageOptions: { globals: globals.browser },
  },
);
