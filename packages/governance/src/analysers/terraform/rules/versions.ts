import { entries, get, isSet, items, placeOf, text, type Located } from '../../shared/located.ts';
import type { RuleContext } from '../rule.ts';
import type { TerraformBlock } from '../module.ts';

/** Providers and modules that can change without a change here. */
export function versionRules(context: RuleContext): void {
  for (const block of context.module.blocks) {
    if (block.kind === 'module') checkModule(context, block);
    if (block.kind !== 'terraform') continue;
    for (const required of items(get(block.body, 'required_providers'))) {
      for (const { key, value, keyAt } of entries(required)) {
        checkProvider(context, block, key, value, keyAt);
      }
    }
  }
}

function checkProvider(
  { report }: RuleContext,
  block: TerraformBlock,
  name: string,
  provider: Located,
  keyAt: Located['at'],
): void {
  const version = provider.kind === 'map' ? get(provider, 'version') : provider;
  // A provider without a source and version is one that a caller hands in.
  if (provider.kind === 'map' && !isSet(get(provider, 'source')) && !isSet(version)) return;
  if (version?.kind === 'unknown') return;
  const range = text(version);
  if (range !== undefined && hasUpperEnd(range)) return;
  report(
    'terraform/unpinned-module',
    block,
    version?.at ?? keyAt,
    `The provider ${name} ${range === undefined ? 'has no version' : `has no upper end (${range})`}: the next run may bring another major version. Write "~> …".`,
  );
}

const hasUpperEnd = (range: string): boolean =>
  range
    .split(',')
    .map((part) => part.trim())
    .some((part) => /^v?\d/.test(part) || /^(?:~>|<=|<|=)\s{0,3}v?\d/.test(part));

/** A module of the registry: `namespace/name/provider`, with or without a host. */
function isFromRegistry(source: string): boolean {
  const [address = ''] = source.split('//');
  const parts = address.split('/');
  return (
    (parts.length === 3 || parts.length === 4) && parts.every((part) => /^[\w.-]+$/.test(part))
  );
}

const MOVING = /[?&]ref=(?:main|master|HEAD|develop|trunk)(?:&|$)/;

function checkModule({ report }: RuleContext, block: TerraformBlock): void {
  const source = text(get(block.body, 'source'));
  if (source === undefined || /^\.{0,2}\//.test(source)) return;
  const isGit = /^(?:git::|git@|github\.com\/|bitbucket\.org\/)|\.git(?:\?|\/\/|$)/.test(source);
  const isArchive = /^(?:https?|s3|gcs):/.test(source) && !isGit;
  const message = isGit
    ? unpinnedGit(source)
    : !isArchive && isFromRegistry(source) && !isSet(get(block.body, 'version'))
      ? 'has no version: each new machine may take another. Add version = "x.y.z".'
      : undefined;
  if (message === undefined) return;
  report(
    'terraform/unpinned-module',
    block,
    placeOf(block.body, 'source'),
    `The module ${block.name} ${message}`,
  );
}

function unpinnedGit(source: string): string | undefined {
  if (!/[?&]ref=[^&]+/.test(source))
    return 'takes whatever stands on a branch. Add ?ref= with a tag or commit.';
  return MOVING.test(source) ? 'follows a branch. Set ?ref= to a tag or commit.' : undefined;
}
