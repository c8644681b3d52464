import { FleetError } from '../errors.ts';
import type { MirrorOptions } from '../history/mirror.ts';
import type { TemplateHistory } from '../history/types.ts';
import type { TemplateMatch } from '../http.ts';
import type { ServiceReference } from '../types.ts';

/**
 * The templates that a project without provenance could be of, best first: one match a template,
 * with the version and the answers that come closest. Those with nothing in common are left out.
 *
 * @throws {FleetError} when the project or the templates cannot be read
 */
export async function matchTemplates(
  service: ServiceReference,
  _history: TemplateHistory,
  _options: MirrorOptions,
): Promise<TemplateMatch[]> {
  throw new FleetError(`${service.name} cannot be matched yet.`);
}
