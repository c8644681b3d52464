import { FleetError } from '../errors.ts';
import type { TemplateHistory } from '../history/types.ts';
import type { ServiceReference, UpgradeOutcome } from '../types.ts';
import type { UpgradeOptions } from './options.ts';

/**
 * Brings a service to a newer version of its template by a three-way merge, on a branch
 * `quoin/<template>-<version>`.
 *
 * @throws {AnswersError} when newer versions ask what has neither an answer nor a default
 * @throws {FleetError} when the service cannot be upgraded as it is; the message says what to do
 */
export async function upgradeService(
  service: ServiceReference,
  _history: TemplateHistory,
  _options: UpgradeOptions,
): Promise<UpgradeOutcome> {
  throw new FleetError(`${service.name} cannot be upgraded yet.`);
}
