import { workOn } from '@quoin/eslint-plugin';
import type { ESLint, Linter as LinterType, Rule, SourceCode } from 'eslint';
import { Linter } from 'eslint/universal';
import type { RawFinding } from '../../engine.ts';
import { SYNTAX_CHECK } from '../syntax.ts';
import { parser } from './parser.ts';

/** What one file came to. */
export interface LintResult {
  path: string;
  findings: Omit<RawFinding, 'path'>[];
  /** Rules that failed on this file, with the reason. */
  failures: string[];
  /** Whether data was not followed to its end. */
  cutShort: boolean;
  /** Whether findings also follow from the files that import this one. */
  askedImporters: boolean;
}

export interface LintSettings {
  /** Absolute path of the folder that paths are relative to. */
  root: string;
  /** Rules to run, with options. */
  rules: LinterType.RulesRecord;
  plugins: Record<string, ESLint.Plugin>;
}

/** Lints one text after the other with rules that are fixed once. Reads no configuration of anybody. */
export class TextLinter {
  readonly #linter: Linter;
  readonly #settings: LintSettings;

  constructor(settings: LintSettings) {
    this.#settings = settings;
    this.#linter = new Linter({ configType: 'flat', cwd: settings.root });
  }

  lint(path: string, text: string): LintResult {
    const failures: string[] = [];
    const findings = this.#verify(path, text, this.#settings.rules, failures);
    const { ast } = (this.#linter.getSourceCode() as SourceCode | null) ?? {};
    const { usedUp, askedImporters } = workOn(ast as Parameters<typeof workOn>[0]);
    return { path, findings, failures, cutShort: usedUp, askedImporters };
  }

  /** A rule that throws is left out for this file, so that the others still report. */
  #verify(
    path: string,
    text: string,
    rules: LinterType.RulesRecord,
    failures: string[],
  ): LintResult['findings'] {
    try {
      const messages = this.#linter.verify(text, this.#config(rules), {
        filename: `${this.#settings.root}/${path}`,
        // A comment for ESLint is no waiver: it gives no reason, no owner and no end.
        allowInlineConfig: false,
      });
      return messages.map((message) => toFinding(message));
    } catch (error) {
      if (error instanceof RangeError) return [tooDeep()];
      const rule = /^Rule: "(.+)"$/m.exec((error as Error).message)?.[1];
      if (rule === undefined || !(rule in rules)) throw error;
      failures.push(`${rule} failed on ${path}: ${(error as Error).message.split('\n')[0] ?? ''}`);
      const { [rule]: _, ...others } = rules;
      return this.#verify(path, text, others, failures);
    }
  }

  #config(rules: LinterType.RulesRecord): LinterType.Config[] {
    return [
      {
        files: ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'],
        linterOptions: { reportUnusedDisableDirectives: 'off' },
        languageOptions: {
          parser,
        },
        plugins: this.#settings.plugins,
        rules,
      },
    ];
  }
}

function toFinding(message: LinterType.LintMessage): LintResult['findings'][number] {
  const { ruleId, line, column, endLine, endColumn } = message;
  if (ruleId === null) return unreadable(message);
  return {
    engine: 'eslint',
    rule: ruleId,
    message: message.message,
    line,
    column,
    ...(endLine !== undefined && { endLine }),
    ...(endColumn !== undefined && { endColumn }),
    ...fixOf(message),
  };
}

function fixOf({ fix, suggestions }: LinterType.LintMessage): Pick<RawFinding, 'fix'> {
  const suggestion: { desc: string; fix: Rule.Fix } | undefined = fix
    ? { desc: 'Can be mended by machine.', fix }
    : suggestions?.[0];
  if (suggestion === undefined) return {};
  const [start, end] = suggestion.fix.range;
  return {
    fix: { description: suggestion.desc, edits: [{ start, end, text: suggestion.fix.text }] },
  };
}

function unreadable({ message, line, column }: LinterType.LintMessage) {
  if (/call stack/i.test(message)) return tooDeep();
  if (!message.startsWith('Parsing error: ')) throw new Error(message);
  return {
    engine: 'eslint',
    rule: SYNTAX_CHECK,
    message: `The file cannot be parsed: ${message.slice('Parsing error: '.length)}`,
    line: Math.max(line, 1),
    column: Math.max(column, 1),
  };
}

function tooDeep() {
  return {
    engine: 'eslint',
    rule: SYNTAX_CHECK,
    message: 'The file cannot be parsed: its code is nested too deeply for the parser.',
    line: 1,
    column: 1,
  };
}
