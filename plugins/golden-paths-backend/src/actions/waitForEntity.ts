import { setTimeout as pause } from 'node:timers/promises';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';

export interface WaitOptions {
  credentials: BackstageCredentials;
  signal?: AbortSignal | undefined;
  /** How long to wait, in milliseconds; 15 seconds by default. */
  timeout?: number;
}

const INTERVAL_MS = 200;

/** Waits until the catalog has the entity; false when the time is up before. */
export async function waitForEntity(
  catalog: CatalogService,
  entityRef: string,
  { credentials, signal, timeout = 15_000 }: WaitOptions,
): Promise<boolean> {
  const end = Date.now() + timeout;
  while (Date.now() < end) {
    if (await catalog.getEntityByRef(entityRef, { credentials })) return true;
    await pause(INTERVAL_MS, undefined, { ...(signal && { signal }) });
  }
  return false;
}
