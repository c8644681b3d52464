import { relative, resolve } from 'node:path';
import eslintPackage from 'eslint/package.json' with { type: 'json' };
import parserPackage from '@typescript-eslint/parser/package.json' with { type: 'json' };
import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { importedPaths } from './imports.ts';
import type { LintResult } from './lint.ts';
import { looksMinified } from './minified.ts';
import { lintAll } from './pool.ts';
import { missingRules } from './rules.ts';

/**
 * The engine for JavaScript and TypeScript: ESLint's linter with the rules that the standards name,
 * one parser for all dialects, and no configuration but this.
 *
 * @param rules - rules as ESLint calls them, such as `quoin/sql-injection`
 */
export function eslintEngine(rules: readonly string[], syntaxCheck: string): Engine {
  return {
    name: 'eslint',
    rules: [...rules, syntaxCheck],
    version: `${eslintPackage.version} ${parserPackage.version} ${rules.join(' ')}`,
    scope: 'file',
    accepts: isScript,
    importsOf: importedPaths,
    importersOf,
    run: (files, context) => run(rules, files, context),
  };
}

/** JavaScript and TypeScript; type declarations hold nothing that runs. */
export function isScript(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/** Who calls the functions of a file says who controls what they are given. */
async function importersOf(root: string, path: string): Promise<string[]> {
  const plugin = await import('@quoin/eslint-plugin/importers');
  return plugin
    .importersOf(resolve(root, path))
    .map((importer) => relative(root, importer).replaceAll('\\', '/'));
}

async function run(
  rules: readonly string[],
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const texts = await Promise.all(
    files.map(async (file) => ({ path: file.path, text: await file.text() })),
  );
  const written = texts.filter(({ path, text }) => {
    if (!looksMinified(text)) return true;
    context.note(`${path} was not checked by eslint: it is minified.`, path);
    return false;
  });
  const missing = await missingRules(rules);
  for (const rule of missing) {
    context.failure(`A standard names ${rule}, and no plugin has it. Correct the name.`);
  }
  const known = rules.filter((rule) => !missing.includes(rule));
  const results = await lintAll({ root: context.root, rules: known, files: written });
  return results.flatMap((result) => collect(result, context));
}

function collect(result: LintResult, context: EngineContext): RawFinding[] {
  const { path, findings, failures, cutShort, askedImporters } = result;
  failures.forEach((failure) => context.failure(failure));
  if (askedImporters) context.dependsOnImporters(path);
  if (cutShort) {
    context.note(
      `Data in ${path} was not followed to its end: the file is too large or too entangled.`,
      path,
    );
  }
  return findings.map((finding) => ({ ...finding, path }));
}
