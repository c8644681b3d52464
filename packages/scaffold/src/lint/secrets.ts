import { secretNames } from '../parameters.ts';
import type { Template } from '../template.ts';
import type { EntitySource } from './entity.ts';
import type { Finding } from './finding.ts';
import type { OutlinedFile } from './outlines.ts';
import type { Reference } from './references.ts';
import { outlineText } from './undeclared.ts';

const ENTITY = 'template.yaml';

/** Secrets that files would hold: they are not stored, so an upgrade would render without them. */
export function findSecrets(
  template: Template,
  { steps }: EntitySource,
  files: readonly OutlinedFile[],
): Finding[] {
  const secrets = new Set(secretNames(template));
  const isSecret = ({ root, key }: Reference) =>
    root === 'secrets' || (key !== undefined && root === 'parameters' && secrets.has(key));
  const inEntity = steps
    .filter(({ renders }) => renders)
    .flatMap(({ texts, values }) => [...texts, ...[...values.values()].flat()])
    .filter((text) => outlineText(text).some(isSecret))
    .map(({ line, column }) => ({ file: ENTITY, line, column }));
  const inFiles = files
    .filter(({ layer }) => layer.values === undefined)
    .flatMap(({ file, name, content }) =>
      [...name.references, ...(content?.references ?? [])]
        .filter(({ root, key }) => root === 'values' && key !== undefined && secrets.has(key))
        .map(({ line, column }) => ({ file, line, column })),
    );
  return [...inEntity, ...inFiles].map((place) => ({
    rule: 'secret',
    ...place,
    message:
      'A secret would be written into the files, and an upgrade would render without it. Hand it to a step that needs it, and let the project read it where it runs.',
  }));
}
