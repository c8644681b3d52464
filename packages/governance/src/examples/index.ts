import type { CodeExample } from '@quoin/records';
import { checkSource } from '../check.ts';
import type { Finding } from '../findings/finding.ts';
import type { RuleBook } from '../standards/rules.ts';
import { exampleSource } from './source.ts';

export { isWhereTheyDiffer } from './difference.ts';
export { engineEntries } from '../engines/registry.ts';
export { unknownChecks } from './unknownChecks.ts';
export { readRules } from '../standards/read.ts';
export { RuleBook } from '../standards/rules.ts';
export { pathOfBlock } from './source.ts';

/**
 * What governance says about an example of a standard, with all rules of all standards.
 *
 * @param before - the files as they were, for a rule about changes
 * @throws when an engine could not do its work
 */
export async function judgeExample(
  example: CodeExample,
  { rules, before }: { rules: RuleBook; before?: CodeExample | undefined },
): Promise<Finding[]> {
  const source = exampleSource(example, before);
  const { findings, failures } = await checkSource(source, rules, {});
  const [failure] = failures;
  if (failure) throw new Error(`${failure.engine}: ${failure.message}`);
  return findings;
}
