// What a team without governance would use: the two plugins, recommended, on JavaScript and TypeScript.
import noUnsanitized from 'eslint-plugin-no-unsanitized';
import security from 'eslint-plugin-security';
import tseslint from 'typescript-eslint';

export default [
  security.configs.recommended,
  noUnsanitized.configs.recommended,
  { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } },
];
