import type {
  Adopters,
  FirstBuild,
  FirstBuilds,
  TemplateOverview,
  TemplateRecord,
} from '@quoin/fleet/types';
import type { StoredService } from '../database/ServiceStore.ts';

/** A template with what its services say of it. */
export function overviewOf(
  template: TemplateRecord,
  fleet: readonly StoredService[],
  owner: string | undefined,
): TemplateOverview {
  const services = fleet.filter((service) => service.template === template.name);
  return {
    ...template,
    entityRef: entityRefOf(template.name),
    ...(owner !== undefined && { owner }),
    adopters: services.length,
    behind: services.filter(({ missing }) => missing.length > 0).length,
    firstBuilds: countBuilds(services.map(({ firstBuild }) => firstBuild)),
  };
}

export const entityRefOf = (template: string): string => `template:default/${template}`;

/** Outcomes that nobody knows are counted, and left out of the rate. */
export function countBuilds(builds: readonly FirstBuild[]): FirstBuilds {
  const count = (outcome: FirstBuild['outcome']) =>
    builds.filter((build) => build.outcome === outcome).length;
  const [passed, failed] = [count('passed'), count('failed')];
  return {
    passed,
    failed,
    unknown: count('unknown'),
    ...(passed + failed > 0 && { rate: passed / (passed + failed) }),
  };
}

/** The services at each version of a template, the newest version first. */
export function adoptersOf(template: TemplateRecord, fleet: readonly StoredService[]): Adopters[] {
  const services = fleet.filter((service) => service.template === template.name);
  const released = template.versions.map(({ version }) => version);
  // A service may come from a version that the history does not have.
  const others = services.flatMap(({ version }) =>
    version !== undefined && !released.includes(version) ? [version] : [],
  );
  return [...released, ...new Set(others)]
    .map((version) => ({
      version,
      services: services
        .filter((service) => service.version === version)
        .map(({ service: { name, entityRef }, status }) => ({
          name,
          ...(entityRef !== undefined && { entityRef }),
          status,
        })),
    }))
    .filter(({ services }) => services.length > 0);
}
