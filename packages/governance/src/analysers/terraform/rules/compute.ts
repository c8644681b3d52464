import { readYaml } from '../../shared/yaml.ts';
import { flag, get, isSet, items, placeOf, text, type Located } from '../../shared/located.ts';
import type { TerraformBlock } from '../module.ts';
import { addressOf, checkSettings, isTrue, type RuleContext, type Setting } from '../rule.ts';

const SETTINGS: Setting[] = [
  {
    types: ['aws_instance', 'aws_launch_template', 'aws_launch_configuration'],
    path: ['metadata_options', 'http_tokens'],
    rule: 'terraform/instance-metadata-v1',
    isGood: (value) => value === 'required',
    absent: 'bad',
    message:
      'answers metadata requests without a token, so a forged request reads its credentials. Set metadata_options { http_tokens = "required" }.',
    unless: (body) => text(get(body, 'metadata_options', 'http_endpoint')) === 'disabled',
  },
  {
    types: ['aws_ecr_repository'],
    path: ['image_tag_mutability'],
    rule: 'terraform/mutable-image-tag',
    isGood: (value) => value.startsWith('immutable'),
    absent: 'bad',
    message: 'lets a tag be moved to another image. Set image_tag_mutability = "IMMUTABLE".',
  },
  {
    types: ['aws_ecr_repository'],
    path: ['image_scanning_configuration', 'scan_on_push'],
    rule: 'terraform/image-scan',
    isGood: isTrue,
    absent: 'bad',
    message: 'does not look for known weaknesses in images. Set scan_on_push = true.',
    unless: (_body, module) =>
      module.resources('aws_ecr_registry_scanning_configuration').length > 0,
  },
  {
    types: ['aws_codebuild_project'],
    path: ['environment', 'privileged_mode'],
    rule: 'terraform/privileged-container',
    isGood: (value) => value !== 'true',
    absent: 'good',
    message:
      'builds with root rights on its host. Turn privileged_mode off, or build images without a daemon.',
  },
];

/** Machines, images and containers. */
export function computeRules(context: RuleContext): void {
  checkSettings(SETTINGS, context);
  for (const task of context.module.resources('aws_ecs_task_definition')) {
    checkTask(context, task);
  }
}

function checkTask({ report }: RuleContext, task: TerraformBlock): void {
  const definitions = get(task.body, 'container_definitions');
  for (const { container, at } of containersOf(definitions)) {
    const privileged = flag(get(container, 'privileged')) === true;
    const isRoot = /^(?:root|0)(?::|$)/.test(text(get(container, 'user')) ?? '');
    if (!privileged && !isRoot) continue;
    const place = at ?? placeOf(container, privileged ? 'privileged' : 'user');
    const what = privileged ? 'with all rights on its host' : 'as root';
    const name = text(get(container, 'name')) ?? 'container';
    report(
      'terraform/privileged-container',
      task,
      place,
      `${addressOf(task)} runs "${name}" ${what}. Give it a user and no privileges.`,
    );
  }
  for (const mode of ['pid_mode', 'ipc_mode']) {
    if (text(get(task.body, mode)) !== 'host') continue;
    report(
      'terraform/privileged-container',
      task,
      placeOf(task.body, mode),
      `${addressOf(task)} sees the processes of its host (${mode} = "host"). Remove it.`,
    );
  }
}

/** Containers of a task; from a JSON text they have no places of their own. */
export function containersOf(
  definitions: Located | undefined,
): { container: Located; at?: Located['at'] }[] {
  if (!isSet(definitions)) return [];
  if (definitions.kind === 'list') return definitions.items.map((container) => ({ container }));
  const json = definitions.kind === 'unknown' ? definitions.text : text(definitions);
  if (json === undefined || !/^\s*\[/.test(json)) return [];
  const { line, endLine } = definitions.at;
  const first = endLine > line ? line : line - 1;
  return items(readYaml(json).documents[0]).map((container) => ({
    container,
    at: { ...definitions.at, line: first + container.at.line, endLine: first + container.at.line },
  }));
}
