import type { MirrorOptions } from '../history/mirror.ts';
import type { TemplateHistory } from '../history/types.ts';
import type { ServiceDrift, ServiceReference } from '../types.ts';
import { driftOf } from './drift.ts';

export interface FleetOptions extends MirrorOptions {
  /** How many services are looked at at once. @default 4 */
  concurrency?: number | undefined;
  /** Called after each service. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

const DEFAULT_CONCURRENCY = 4;

/** {@link driftOf} for many, each as soon as it is known; no more than `concurrency` are in memory. */
export async function* driftOfFleet(
  services: readonly ServiceReference[],
  history: TemplateHistory,
  options: FleetOptions,
): AsyncGenerator<ServiceDrift, void> {
  const { concurrency = DEFAULT_CONCURRENCY, onProgress } = options;
  const waiting = services.entries();
  const running = new Map<number, Promise<readonly [number, ServiceDrift]>>();
  const startNext = () => {
    const { value: entry } = waiting.next();
    if (!entry) return;
    const [index, service] = entry;
    const drift = driftOf(service, history, options).then((each) => [index, each] as const);
    running.set(index, drift);
  };
  try {
    for (let count = 0; count < concurrency; count += 1) startNext();
    for (let done = 1; running.size > 0; done += 1) {
      const [index, drift] = await Promise.race(running.values());
      running.delete(index);
      startNext();
      onProgress?.(done, services.length);
      yield drift;
    }
  } finally {
    // Whoever stops early, or is stopped by one failure, leaves nothing running.
    await Promise.allSettled(running.values());
  }
}
