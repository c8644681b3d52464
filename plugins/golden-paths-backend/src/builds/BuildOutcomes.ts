import type { FirstBuild, ServiceReference } from '@quoin/fleet/types';

/** Somebody who knows how the first builds of some services ended. */
export interface BuildOutcomes {
  /**
   * How the first build of a service ended: the build of its repository's first commit. `unknown`
   * when there is none yet or it still runs; undefined when it cannot know of this service.
   */
  firstBuildOf(service: ServiceReference, signal?: AbortSignal): Promise<FirstBuild | undefined>;
}

/** The first of several that knows of a service. */
export function firstOf(sources: readonly BuildOutcomes[]): BuildOutcomes {
  return {
    async firstBuildOf(service, signal) {
      for (const source of sources) {
        const build = await source.firstBuildOf(service, signal);
        if (build) return build;
      }
      return undefined;
    },
  };
}
