import { FleetError } from '../errors.ts';
import type { MirrorOptions } from '../history/mirror.ts';
import type { TemplateHistory } from '../history/types.ts';
import type { FileDiff, ServiceDrift, ServiceReference } from '../types.ts';

export interface FleetOptions extends MirrorOptions {
  /** How many services are looked at at once. @default 4 */
  concurrency?: number | undefined;
  /** Called after each service. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * How far a service has drifted from its template: its newest commit against what its answers render
 * to. A service that cannot be judged is told by `status` and `problem`; this never throws for one.
 */
export async function driftOf(
  service: ServiceReference,
  _history: TemplateHistory,
  _options: MirrorOptions,
): Promise<ServiceDrift> {
  throw new FleetError(`${service.name} cannot be compared yet.`);
}

/** {@link driftOf} for many, each as soon as it is known. */
export async function* driftOfFleet(
  services: readonly ServiceReference[],
  history: TemplateHistory,
  options: FleetOptions,
): AsyncIterable<ServiceDrift> {
  for (const service of services) yield driftOf(service, history, options);
}

/**
 * What a service changed of its template's files, in path order, for reading. Files of its own are
 * not among them.
 *
 * @throws {FleetError} when the service cannot be read or has no template to compare with
 */
export async function diffOfService(
  service: ServiceReference,
  _history: TemplateHistory,
  _options: MirrorOptions,
): Promise<FileDiff[]> {
  throw new FleetError(`${service.name} cannot be compared yet.`);
}
