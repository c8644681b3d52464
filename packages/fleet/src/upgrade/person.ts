import type { Repository } from '../git/index.ts';
import { FleetError } from '../errors.ts';
import type { Author } from './options.ts';

/**
 * Who commits in this working tree, as git has it.
 *
 * @throws {FleetError} when git does not know
 */
export async function personOf(repository: Repository): Promise<Author> {
  const { status, stdout } = await repository.try(['var', 'GIT_AUTHOR_IDENT'], {
    configuration: 'personal',
  });
  const [, name, email] = /^(.*) <(.*)> \d+ [+-]\d+$/.exec(stdout.toString().trim()) ?? [];
  if (status === 0 && name && email) return { name, email };
  throw new FleetError(
    'Git does not know who you are. Run git config --global user.name NAME and user.email EMAIL.',
  );
}
