import type { OpenedService } from '../drift/service.ts';

/**
 * The branch of an upgrade or an adoption: `quoin/<what>` for a service that has a repository of its
 * own, `quoin/<service>/<what>` for one in a folder, because its neighbours are upgraded as well.
 *
 * @param what such as service-2.0.0 or adopt-service
 */
export function branchName({ reference, path }: OpenedService, what: string): string {
  const folder = path === '' ? [] : [toRefPart(reference.name)];
  return ['quoin', ...folder, toRefPart(what)].join('/');
}

/** What git takes as a part of a ref; letters of any script are. */
function toRefPart(text: string): string {
  const part = text.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/\.{2,}/g, '.');
  return part.replace(/^[.-]+|\.lock$|[.-]+$/g, '') || 'service';
}
