import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { isMigration } from '../paths.ts';
import { Report } from '../shared/report.ts';
import { accessRules } from './access.ts';
import { cardDataRules } from './cardData.ts';
import { changeRules } from './changes.ts';
import { nodesIn, parseSql, tableOf, type ParsedSql } from './parse.ts';
import { MIGRATION_RULES, type MigrationContext, type MigrationRule } from './rule.ts';

/** Migrations of PostgreSQL: what they lock, lose or keep. */
export const migrations: Engine = {
  name: 'migrations',
  rules: MIGRATION_RULES,
  version: '2',
  scope: 'file',
  accepts: isMigration,
  run: checkMigrations,
};

async function checkMigrations(
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const report = new Report<MigrationRule>('migrations');
  for (const file of files) {
    context.signal.throwIfAborted();
    const source = await file.text();
    const sql = await parseSql(source);
    if (sql.problem !== undefined) {
      if (isOtherDialect(source))
        context.note(`${file.path} is not SQL of PostgreSQL; not judged.`);
      else report.add(SYNTAX_CHECK, file.path, sql.problem.line, sql.problem.message);
      continue;
    }
    const created = tablesCreatedIn(sql);
    const rules: MigrationContext = {
      sql,
      source,
      isNew: (table) => created.has(table) || created.has(table.replace(/^.*\./, '')),
      say: (rule, line, message) => {
        report.add(rule, file.path, line, message);
      },
    };
    changeRules(rules);
    accessRules(rules);
    cardDataRules(rules);
  }
  return report.findings;
}

/** Marks of MySQL, SQL Server, Oracle and SQLite, and of templates. */
const isOtherDialect = (source: string): boolean =>
  /`\w+`|\bENGINE\s{0,4}=|\bAUTO_?INCREMENT\b|^\s{0,8}GO\s{0,8}$|\bNVARCHAR\b|\bVARCHAR2\b|\bPRAGMA\b|\{%|\$?\{\{|\[dbo\]/im.test(
    source,
  );

function tablesCreatedIn({ statements }: ParsedSql): Set<string> {
  const created = new Set<string>();
  for (const { type, node } of statements) {
    if (type === 'CreateStmt') created.add(tableOf(node.relation));
    else if (type === 'CreateTableAsStmt') {
      created.add(tableOf((node.into as { rel?: unknown } | undefined)?.rel));
    } else if (type === 'CreateSchemaStmt') {
      for (const [kind, { relation }] of nodesIn(node.schemaElts)) {
        if (kind === 'CreateStmt') created.add(tableOf(relation));
      }
    }
  }
  return created;
}
