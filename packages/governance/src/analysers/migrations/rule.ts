import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import type { ParsedSql } from './parse.ts';

/** Every rule of this analyser; standards/data-changes.md says why each exists. */
export const MIGRATION_RULES = [
  SYNTAX_CHECK,
  'migrations/required-column',
  'migrations/table-rewrite',
  'migrations/blocking-index',
  'migrations/validated-constraint',
  'migrations/destructive',
  'migrations/rename',
  'migrations/explicit-lock',
  'migrations/lock-timeout',
  'migrations/unbounded-change',
  'migrations/verification-data',
  'migrations/plain-card-number',
  'migrations/card-retention',
  'migrations/excessive-grant',
  'migrations/protection-off',
  'migrations/definer-without-path',
] as const;

export type MigrationRule = (typeof MIGRATION_RULES)[number];

export type Say = (rule: MigrationRule, line: number, message: string) => void;

export interface MigrationContext {
  sql: ParsedSql;
  source: string;
  /** Tables that did not exist before: nobody reads or writes them yet. */
  isNew(table: string): boolean;
  say: Say;
}
