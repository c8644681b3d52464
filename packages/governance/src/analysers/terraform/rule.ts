import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { get, isSet, placeOf, text, type Located, type Place } from '../shared/located.ts';
import type { Report } from '../shared/report.ts';
import type { TerraformBlock, TerraformModule } from './module.ts';

/** Every rule of this analyser; standards/infrastructure.md says why each exists. */
export const TERRAFORM_RULES = [
  SYNTAX_CHECK,
  'terraform/public-ingress',
  'terraform/open-egress',
  'terraform/public-database',
  'terraform/public-instance',
  'terraform/public-cluster-endpoint',
  'terraform/unauthenticated-endpoint',
  'terraform/unencrypted-storage',
  'terraform/provider-managed-key',
  'terraform/plaintext-traffic',
  'terraform/old-tls',
  'terraform/public-bucket',
  'terraform/bucket-without-public-access-block',
  'terraform/bucket-access-log',
  'terraform/public-policy',
  'terraform/wildcard-permission',
  'terraform/wildcard-action',
  'terraform/unbounded-resource',
  'terraform/weak-password-policy',
  'terraform/key-rotation',
  'terraform/deletion-protection',
  'terraform/backup',
  'terraform/logging-off',
  'terraform/log-retention',
  'terraform/instance-metadata-v1',
  'terraform/secret-in-configuration',
  'terraform/secret-in-environment',
  'terraform/mutable-image-tag',
  'terraform/image-scan',
  'terraform/privileged-container',
  'terraform/unpinned-module',
] as const;

export type TerraformRule = (typeof TERRAFORM_RULES)[number];

export interface RuleContext {
  module: TerraformModule;
  report(rule: TerraformRule, block: TerraformBlock, at: Place, message: string): void;
}

export const contextFor = (
  module: TerraformModule,
  report: Report<TerraformRule>,
): RuleContext => ({
  module,
  report: (rule, { path }, at, message) => report.add(rule, path, at, message),
});

/** How a block is named in a message: `aws_s3_bucket.logs`. */
export const addressOf = ({ kind, type, name }: TerraformBlock): string =>
  kind === 'resource' ? `${type}.${name}` : `${kind}.${name}`;

/**
 * A setting that must have a value. Nested blocks are named by the path to the setting. What is
 * only known at run time is not judged.
 */
export interface Setting {
  types: readonly string[];
  path: readonly string[];
  rule: TerraformRule;
  isGood(value: string): boolean;
  /** What leaving it out means. */
  absent: 'good' | 'bad';
  /** Said after the address of the resource. */
  message: string;
  /** Leaves out a resource that the setting says nothing about. */
  unless?(body: Located, module: TerraformModule): boolean;
}

export function checkSettings(settings: readonly Setting[], context: RuleContext): void {
  for (const setting of settings) {
    for (const resource of context.module.resources(...setting.types)) {
      if (setting.unless?.(resource.body, context.module) === true) continue;
      const at = violation(setting, resource);
      if (at !== undefined) {
        context.report(setting.rule, resource, at, `${addressOf(resource)} ${setting.message}`);
      }
    }
  }
}

/** Where the setting is wrong: at its value, or at the innermost block that lacks it. */
function violation({ path, isGood, absent }: Setting, resource: TerraformBlock): Place | undefined {
  let current: Located = resource.body;
  let at = resource.headAt;
  for (const step of path) {
    const next = get(current, step);
    if (!isSet(next)) return absent === 'bad' ? at : undefined;
    if (next.kind === 'unknown') return undefined;
    at = placeOf(current.kind === 'list' ? (current.items[0] ?? current) : current, step);
    current = next;
  }
  const value = text(current);
  return value === undefined || isGood(value.toLowerCase()) ? undefined : at;
}

export const isTrue = (value: string): boolean => value === 'true';
export const isNotFalse = (value: string): boolean => value !== 'false';
