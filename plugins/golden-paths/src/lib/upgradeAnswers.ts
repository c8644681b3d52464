import type { TemplateQuestion, UpgradePreview } from '@quoin/fleet/types';
import type { AnswerValues } from './answers.ts';
import type { UpgradeGroup } from './selection.ts';

/** What an upgrade asks a group of services. */
export interface Asked {
  questions: TemplateQuestion[];
  /** The answers that are taken unless others are given. */
  defaults: AnswerValues;
  /** The versions whose migrations run, oldest first. */
  migrations: string[];
}

/** Names a group. */
export function keyOf({ template, from }: Pick<UpgradeGroup, 'template' | 'from'>): string {
  return `${template} ${from}`;
}

/**
 * Finds out what the upgrade asks each group, by the plan of its first service: one template and
 * one version ask the same of everybody.
 */
export async function askedOf(
  groups: readonly UpgradeGroup[],
  plan: (service: string) => Promise<UpgradePreview>,
): Promise<Record<string, Asked>> {
  const entries = groups.map(async (group): Promise<[string, Asked]> => {
    const { questions, newAnswers, migrations } = await plan(group.services[0]?.service.name ?? '');
    return [keyOf(group), { questions, defaults: newAnswers, migrations }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The answers of each group, for each of its services. */
export function answersByService(
  groups: readonly UpgradeGroup[],
  answers: Readonly<Record<string, AnswerValues>>,
): Record<string, AnswerValues> {
  return Object.fromEntries(
    groups.flatMap((group) => {
      const own = answers[keyOf(group)];
      return own ? group.services.map(({ service }) => [service.name, own] as const) : [];
    }),
  );
}
