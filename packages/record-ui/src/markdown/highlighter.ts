import { createBundledHighlighter, createSingletonShorthands, type ThemedToken } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

/** The languages that records use. Each is its own file, fetched at first use. */
const languages = {
  bash: () => import('shiki/dist/langs/bash.mjs'),
  diff: () => import('shiki/dist/langs/diff.mjs'),
  dockerfile: () => import('shiki/dist/langs/dockerfile.mjs'),
  hcl: () => import('shiki/dist/langs/hcl.mjs'),
  http: () => import('shiki/dist/langs/http.mjs'),
  javascript: () => import('shiki/dist/langs/javascript.mjs'),
  json: () => import('shiki/dist/langs/json.mjs'),
  markdown: () => import('shiki/dist/langs/markdown.mjs'),
  sql: () => import('shiki/dist/langs/sql.mjs'),
  tsx: () => import('shiki/dist/langs/tsx.mjs'),
  typescript: () => import('shiki/dist/langs/typescript.mjs'),
  yaml: () => import('shiki/dist/langs/yaml.mjs'),
};

type Language = keyof typeof languages;

const aliases: Record<string, Language> = {
  js: 'javascript',
  jsonc: 'json',
  sh: 'bash',
  shell: 'bash',
  terraform: 'hcl',
  tf: 'hcl',
  ts: 'typescript',
  yml: 'yaml',
};

const themes = {
  'github-light-high-contrast': () => import('shiki/dist/themes/github-light-high-contrast.mjs'),
  'github-dark-high-contrast': () => import('shiki/dist/themes/github-dark-high-contrast.mjs'),
};

const shiki = createSingletonShorthands(
  createBundledHighlighter({
    langs: languages,
    themes,
    engine: () => createJavaScriptRegexEngine({ forgiving: true }),
  }),
);

/**
 * Splits code into lines of coloured pieces. Each piece carries the CSS
 * properties `--shiki-light` and `--shiki-dark`.
 *
 * @returns undefined for a language that records do not use
 */
export async function highlight(
  code: string,
  language: string,
): Promise<ThemedToken[][] | undefined> {
  const lang = aliases[language] ?? language;
  if (!isLanguage(lang)) return undefined;
  const { tokens } = await shiki.codeToTokens(code, {
    lang,
    themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    defaultColor: false,
  });
  return tokens;
}

function isLanguage(name: string): name is Language {
  return Object.hasOwn(languages, name);
}
