import type {
  AuditorService,
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { MirrorOptions } from '@quoin/fleet';
import type { Request } from 'express';
import type { CheckStore } from '../database/CheckStore.ts';
import type { JobStore } from '../database/JobStore.ts';
import type { ServiceStore, StoredService } from '../database/ServiceStore.ts';
import type { JobRunner } from '../jobs/JobRunner.ts';
import type { Authority } from '../permissions/Authority.ts';
import type { FleetCheck } from '../services/FleetCheck.ts';
import type { TemplatesRepository } from '../templates/TemplatesRepository.ts';

/** What the routes work with. */
export interface RouterContext {
  auditor: AuditorService;
  auth: AuthService;
  authority: Authority;
  catalog: CatalogService;
  check: FleetCheck;
  checks: CheckStore;
  httpAuth: HttpAuthService;
  jobs: JobStore;
  mirror: MirrorOptions;
  packages: string;
  runner: JobRunner;
  services: ServiceStore;
  templates: TemplatesRepository;
}

/** Who asks; only people change something. */
export function personOf(
  { httpAuth }: Pick<RouterContext, 'httpAuth'>,
  request: Request,
): Promise<BackstageCredentials<BackstageUserPrincipal>> {
  return httpAuth.credentials(request, { allow: ['user'] });
}

/** @throws NotFoundError when the last check did not find it */
export async function serviceOf(
  { services }: Pick<RouterContext, 'services'>,
  name: string,
): Promise<StoredService> {
  const service = await services.get(name);
  if (service) return service;
  throw new NotFoundError(
    `There is no service ${name} in the fleet, as far as is known. A check of the fleet finds new ones.`,
  );
}
