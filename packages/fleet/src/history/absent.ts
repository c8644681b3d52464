import { FleetError } from '../errors.ts';
import type { Repository } from '../git/index.ts';
import type { ReleasedTemplate } from './released.ts';

/** The templates' repository has no such template any more, or never had it. */
export class UnknownTemplateError extends FleetError {
  override name = 'UnknownTemplateError';
}

/** The template never had such a version, or this copy of its repository is too short to know. */
export class UnknownVersionError extends FleetError {
  override name = 'UnknownVersionError';
}

const ADVICE = 'Enrol the service with the template that took its place: npm run fleet -- adopt';

/** Says what became of a template that is not there. */
export async function unknownTemplate(
  repository: Repository,
  released: ReadonlyMap<string, ReleasedTemplate>,
  name: string,
): Promise<UnknownTemplateError> {
  const { removed, folders } = released.get(name) ?? {};
  if (removed === undefined) {
    const names = Array.from(released.values()).filter(({ current }) => current);
    const known = names.map((each) => each.name).sort();
    return new UnknownTemplateError(
      `There is no template ${name} in ${repository.directory}. There are: ${known.join(', ') || 'none'}.`,
    );
  }
  const successor = Array.from(released.values()).find(
    ({ current, since }) => current && since === removed,
  );
  const became = successor ? `renamed to ${successor.name}` : 'removed';
  const summary = await repository.git(['log', '-1', '--format=%h of %cs, "%s"', removed]);
  return new UnknownTemplateError(
    `The template ${name} (${folders?.[0]}) was ${became} in ${summary.trim()}. ${ADVICE}.`,
  );
}

/** Says whether a version is missing, or only the history that would have it. */
export async function unknownVersion(
  repository: Repository,
  name: string,
  version: string,
  versions: readonly string[],
): Promise<UnknownVersionError> {
  const shallow = await repository.git(['rev-parse', '--is-shallow-repository']);
  if (shallow.trim() === 'true') {
    return new UnknownVersionError(
      `${repository.directory} is a shallow clone without version ${version} of the template ${name}. ` +
        'Fetch the rest of its history with git fetch --unshallow.',
    );
  }
  return new UnknownVersionError(
    `The template ${name} never had version ${version}. It had ${versions.join(', ')}. ` +
      `Correct the version in the service's .quoin.yaml, or enrol it again.`,
  );
}
