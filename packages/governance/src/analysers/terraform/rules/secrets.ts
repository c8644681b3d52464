import { entries, get, isSet, items, placeOf, text, type Located } from '../../shared/located.ts';
import { isBlank, isReference, isSecretName } from '../../shared/secretWords.ts';
import { findSecrets } from '../../secrets/patterns.ts';
import type { TerraformBlock } from '../module.ts';
import { addressOf, type RuleContext } from '../rule.ts';
import { containersOf } from './compute.ts';

/** Attributes whose value is stored as it is. */
const SCRIPTS = ['user_data', 'user_data_base64', 'custom_data', 'startup_script'];

/** Secrets that stand in the text, or travel where everybody can read them. */
export function secretRules(context: RuleContext): void {
  for (const block of context.module.blocks) {
    switch (block.kind) {
      case 'variable':
        checkVariable(context, block);
        break;
      case 'provider':
      case 'module':
        checkAttributes(context, block, block.body);
        break;
      case 'resource':
        checkAttributes(context, block, block.body);
        checkStored(context, block);
        checkScripts(context, block);
        checkEnvironment(context, block);
        break;
    }
  }
}

function isWrittenDown(value: Located | undefined): boolean {
  const known = text(value);
  return value?.kind === 'scalar' && known !== undefined && isSecret(known);
}

const isSecret = (value: string): boolean =>
  value.length >= 3 && !/^\d{1,3}$/.test(value) && !isReference(value) && !isBlank(value);

function report(
  context: RuleContext,
  block: TerraformBlock,
  at: Located['at'],
  name: string,
): void {
  context.report(
    'terraform/secret-in-configuration',
    block,
    at,
    `The secret "${name}" of ${addressOf(block)} is written here, so it is in git and in the state. Read it from Secrets Manager, or let the service make it.`,
  );
}

function checkVariable(context: RuleContext, block: TerraformBlock): void {
  if (!isSecretName(block.name) || !isWrittenDown(get(block.body, 'default'))) return;
  report(context, block, placeOf(block.body, 'default'), block.name);
}

/** Names that end like a secret in the schema of AWS, and hold a setting. */
const SETTINGS = new Set([
  'http_tokens',
  'password_data',
  'get_password_data',
  'manage_master_user_password',
  'creation_token',
]);

/** Attributes of this block and of the blocks inside it; maps such as tags are no attributes. */
function checkAttributes(context: RuleContext, block: TerraformBlock, body: Located): void {
  for (const { key, value, keyAt } of entries(body)) {
    if (value.kind === 'list' && key !== 'environment') {
      for (const item of value.items) checkAttributes(context, block, item);
    }
    const isAccessKey = key === 'access_key' || key === 'secret_key';
    if (SETTINGS.has(key) || !(isAccessKey || isSecretName(key))) continue;
    if (isWrittenDown(value)) report(context, block, keyAt, key);
  }
}

/** A stored secret whose value stands beside it. */
function checkStored(context: RuleContext, block: TerraformBlock): void {
  if (block.type === 'aws_ssm_parameter' && text(get(block.body, 'type')) === 'SecureString') {
    if (isWrittenDown(get(block.body, 'value'))) {
      report(context, block, placeOf(block.body, 'value'), 'value');
    }
  }
  if (block.type === 'aws_secretsmanager_secret_version') {
    const value = get(block.body, 'secret_string');
    if (value?.kind !== 'map') return;
    for (const { key, value: entry } of entries(value)) {
      if (isWrittenDown(entry)) report(context, block, entry.at, key);
    }
  }
}

function checkScripts(context: RuleContext, block: TerraformBlock): void {
  for (const key of SCRIPTS) {
    const value = get(block.body, key);
    const script = value?.kind === 'unknown' ? value.text : text(value);
    if (value === undefined || script === undefined) continue;
    const first = value.at.endLine > value.at.line ? value.at.line + 1 : value.at.line;
    script.split('\n').forEach((line, index) => {
      const name = secretIn(line);
      if (name === undefined) return;
      const at = { ...value.at, line: first + index, endLine: first + index };
      report(context, block, at, name);
    });
  }
}

function secretIn(line: string): string | undefined {
  const [known] = findSecrets(line);
  if (known !== undefined) return known.name;
  const [, name = '', value = ''] =
    /(?:^|[\s;])([A-Za-z_][\w.-]{1,60})\s{0,3}[=:]\s{0,3}["']?([^\s"';]{3,200})/.exec(line) ?? [];
  return isSecretName(name) && isSecret(value) ? name : undefined;
}

function checkEnvironment(context: RuleContext, block: TerraformBlock): void {
  for (const variable of variablesOf(block)) {
    if (!isSecretName(variable.name) || !isSet(variable.value)) continue;
    const at = variable.at;
    if (isWrittenDown(variable.value)) report(context, block, at, variable.name);
    else if (isPlainSecret(variable.value)) {
      context.report(
        'terraform/secret-in-environment',
        block,
        at,
        `${addressOf(block)} gets the secret ${variable.name} as an environment variable, which everybody with read access sees. Pass its ARN and read it when the service starts.`,
      );
    }
  }
}

/** A variable, or the value of a secret, rather than its name or ARN. */
function isPlainSecret(value: Located): boolean {
  if (value.kind !== 'unknown') return false;
  if (/\.(?:arn|id|name|secret_id|secret_arn|version_id)$|_arn\b|_name\b/.test(value.text))
    return false;
  return /^var\.|secret_string|\.result$|random_password|\.password$|aws_ssm_parameter\.[\w.[\]"]+\.value$/.test(
    value.text,
  );
}

function variablesOf(
  block: TerraformBlock,
): { name: string; value: Located | undefined; at: Located['at'] }[] {
  switch (block.type) {
    case 'aws_lambda_function':
      return entries(get(block.body, 'environment', 'variables')).map(({ key, value, keyAt }) => ({
        name: key,
        value,
        at: keyAt,
      }));
    case 'aws_ecs_task_definition':
      return containersOf(get(block.body, 'container_definitions')).flatMap(({ container, at }) =>
        items(get(container, 'environment')).map((variable) => ({
          name: text(get(variable, 'name')) ?? '',
          value: get(variable, 'value'),
          at: at ?? variable.at,
        })),
      );
    case 'aws_codebuild_project':
      return items(get(block.body, 'environment', 'environment_variable'))
        .filter((variable) => (text(get(variable, 'type')) ?? 'PLAINTEXT') === 'PLAINTEXT')
        .map((variable) => ({
          name: text(get(variable, 'name')) ?? '',
          value: get(variable, 'value'),
          at: placeOf(variable, 'value'),
        }));
    default:
      return [];
  }
}
