import type { Fleet, FleetService } from '@quoin/fleet/types';

/** How the services of one version stand. */
export interface VersionBar {
  version: string;
  newest: boolean;
  /** At the newest version. */
  current: number;
  /** Behind, and nothing in the way of an upgrade. */
  clean: number;
  /** Behind, and an upgrade would ask something. */
  conflicts: number;
  total: number;
}

export interface TemplateBars {
  template: string;
  title: string;
  /** Newest version first; a version that nobody uses and that is not the newest is left out. */
  bars: VersionBar[];
}

/**
 * Counts the services over the versions of their templates. Templates without services are left
 * out; a version that the template does not have (any more) comes last.
 */
export function versionBars({ services, templates }: Fleet): TemplateBars[] {
  return templates.flatMap(({ name, title, versions }) => {
    const own = services.filter(({ template }) => template === name);
    if (own.length === 0) return [];
    const used = new Set(own.flatMap(({ version }) => version ?? []));
    const known = versions.filter((version, index) => index === 0 || used.has(version));
    const unknown = [...used].filter((version) => !versions.includes(version));
    const bars = [...known, ...unknown].map((version) =>
      barOf(version, version === versions[0], own),
    );
    return [{ template: name, title, bars }];
  });
}

function barOf(version: string, newest: boolean, services: readonly FleetService[]): VersionBar {
  const here = services.filter((service) => service.version === version);
  const current = here.filter(({ status }) => status === 'current').length;
  const conflicts = here.filter((service) => service.conflicts.length > 0).length;
  return {
    version,
    newest,
    current,
    conflicts,
    clean: here.length - current - conflicts,
    total: here.length,
  };
}

/** Whole numbers for an axis from 0 to at least `max`, five steps at most: 0, 2, 4, 6. */
export function axisTicks(max: number): number[] {
  const raw = Math.max(max, 1) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((factor) => factor * magnitude).find((each) => each >= raw) ?? raw,
  );
  const steps = Math.ceil(Math.max(max, 1) / step);
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}
