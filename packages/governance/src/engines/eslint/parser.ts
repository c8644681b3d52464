import * as typescript from '@typescript-eslint/parser';
import type { Linter } from 'eslint';
import * as espree from 'espree';

/** Options that ESLint hands to a parser, as far as they matter here. */
interface ParserOptions {
  filePath?: string;
}

/**
 * Parses every dialect of JavaScript and TypeScript by the name of the file. TypeScript's parser reads
 * nearly all of them; old scripts with octal numbers, `with` or a name that is a keyword by now are
 * read as what they are.
 */
export const parser = {
  meta: { name: 'quoin-parser', version: '1' },
  parseForESLint(text: string, options: ParserOptions = {}) {
    try {
      return typescript.parseForESLint(text, {
        ...options,
        ecmaFeatures: { jsx: true },
        jsDocParsingMode: 'none',
      });
    } catch (error) {
      const script = isScript(options.filePath) ? parseScript(text, options) : undefined;
      if (script === undefined) throw error;
      return script;
    }
  },
} as unknown as Linter.Parser;

function isScript(path = ''): boolean {
  return /\.c?jsx?$/.test(path);
}

/** A sloppy script, with `return` outside of functions as in CommonJS; undefined when it is none. */
function parseScript(text: string, options: ParserOptions): { ast: unknown } | undefined {
  try {
    const ast = espree.parse(text, {
      ...options,
      ecmaVersion: 'latest',
      sourceType: 'commonjs',
      ecmaFeatures: { jsx: true },
    });
    return { ast };
  } catch (error) {
    // The reason that the first parser gives is the one to show.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}
