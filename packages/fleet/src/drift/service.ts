import type { Provenance } from '@quoin/scaffold';
import type { Repository } from '../git/repository.ts';
import type { Mirror, MirrorOptions } from '../history/mirror.ts';
import { FleetError } from '../errors.ts';
import type { ServiceReference } from '../types.ts';

/** A service's repository at its newest commit. */
export interface OpenedService {
  reference: ServiceReference;
  repository: Repository;
  /** The folder of the service in the repository; empty for its root. */
  path: string;
  /** The newest commit of the default branch or of what is checked out. */
  commit: string;
  /** The tree id of the service's folder in it. */
  tree: string;
  /** Of that commit; none when the service was never enrolled. */
  provenance: Provenance | undefined;
  /** Whether files of the service differ from that commit; never in a bare repository. */
  uncommitted: boolean;
  /** Set when the service is behind a URL. */
  mirror: Mirror | undefined;
}

/** @throws {FleetError} when the repository, its folder or the provenance cannot be read */
export async function openService(
  reference: ServiceReference,
  _options: MirrorOptions,
): Promise<OpenedService> {
  throw new FleetError(`${reference.name} cannot be read yet.`);
}
