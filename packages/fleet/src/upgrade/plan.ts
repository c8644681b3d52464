import type { TemplateHistory } from '../history/types.ts';
import { FleetError } from '../errors.ts';
import type { ServiceReference, UpgradePlan } from '../types.ts';
import type { PlanOptions } from './options.ts';

/**
 * What an upgrade of a service would change. Nothing is written: no file, no object, no ref.
 *
 * @throws {AnswersError} when newer versions ask what has neither an answer nor a default
 * @throws {FleetError} when the service has no provenance, or its template or version is not there
 */
export async function planUpgrade(
  service: ServiceReference,
  _history: TemplateHistory,
  _options: PlanOptions,
): Promise<UpgradePlan> {
  throw new FleetError(`${service.name} cannot be upgraded yet.`);
}
