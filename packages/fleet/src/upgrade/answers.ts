import {
  answerNames,
  resolveAnswers,
  secretNames,
  type Answers,
  type Template,
} from '@quoin/scaffold';
import { migrateAnswers, type LoadedMigration } from '../migrate/index.ts';

export interface UpgradeAnswers {
  /** What the old version is rendered with. */
  base: Answers;
  /** What the new version is rendered with. */
  theirs: Answers;
  /** What the new version asks and the old one did not; without secrets. */
  added: Record<string, unknown>;
  /** The names of the stored answers that the new version no longer asks. */
  dropped: string[];
}

export interface AnswerSources {
  stored: Answers;
  /** They win over stored ones. */
  given: Answers;
  migrations: readonly LoadedMigration[];
}

/** The stored answers as the new version takes them, before defaults. */
export function carryAnswers(from: Template, to: Template, sources: AnswerSources) {
  const { stored, given, migrations } = sources;
  // Secrets are in no provenance: both versions need them.
  const base = { ...stored, ...pick(given, secretNames(from)) };
  const migrated = migrateAnswers(migrations, base);
  const asked = answerNames(to);
  const dropped = Object.keys(migrated).filter((name) => !asked.includes(name));
  return { base, carried: { ...pick(migrated, asked), ...given }, migrated, dropped };
}

/**
 * The answers for both sides of an upgrade.
 *
 * @throws {AnswersError} listing every question that has neither an answer nor a default
 */
export function upgradeAnswers(
  from: Template,
  to: Template,
  sources: AnswerSources,
): UpgradeAnswers {
  const { base, carried, migrated, dropped } = carryAnswers(from, to, sources);
  const theirs = resolveAnswers(to, carried);
  const secrets = secretNames(to);
  const added = Object.keys(theirs).filter(
    (name) => !(name in migrated) && !secrets.includes(name),
  );
  return { base, theirs, added: pick(theirs, added), dropped };
}

function pick(answers: Answers, names: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(answers).filter(([name]) => names.includes(name));
  return Object.fromEntries(entries);
}
