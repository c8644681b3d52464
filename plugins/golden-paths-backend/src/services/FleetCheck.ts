import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { discoverServices, driftOfFleet, type MirrorOptions } from '@quoin/fleet';
import type { FirstBuild, FleetRefresh, ServiceDrift } from '@quoin/fleet/types';
import type { BuildOutcomes } from '../builds/BuildOutcomes.ts';
import type { CheckStore } from '../database/CheckStore.ts';
import { Lease, now } from '../database/lease.ts';
import type { ServiceStore, StoredService } from '../database/ServiceStore.ts';
import type { TemplatesRepository } from '../templates/TemplatesRepository.ts';
import { type EntityFacts, factsOf, readComponents } from './catalog.ts';

/** How long an unknown outcome of a first build is left alone, in milliseconds. */
const ASK_AGAIN_AFTER = 10 * 60 * 1000;

export interface FleetCheckOptions {
  auth: AuthService;
  builds: BuildOutcomes;
  catalog: CatalogService;
  checks: CheckStore;
  logger: LoggerService;
  mirror: MirrorOptions;
  /** The folder of the local bare repositories. */
  repositories: string;
  services: ServiceStore;
  templates: TemplatesRepository;
}

/** Looks at every service of the fleet and keeps what it finds; one check at a time. */
export class FleetCheck {
  readonly #options: FleetCheckOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: FleetCheckOptions) {
    this.#options = options;
  }

  /** Starts a check in the background, unless one runs, and says how far it is. */
  async start(): Promise<FleetRefresh> {
    const runner = await this.#options.checks.begin();
    if (runner !== undefined) this.#running = this.#run(runner);
    return this.#options.checks.read();
  }

  /** Runs a check to its end, unless one runs. */
  async run(): Promise<void> {
    await this.start();
    await this.#running;
  }

  /** Leaves a running check, for a process that stops. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('The portal stopped during the check. Start it again.'));
    await this.#running;
  }

  async #run(runner: string): Promise<void> {
    const { checks, logger } = this.#options;
    using lease = new Lease(
      checks.leaseMs,
      () => checks.renew(runner),
      (error) => logger.warn(`The lease of the check cannot be renewed: ${String(error)}`),
    );
    const signal = AbortSignal.any([this.#stop.signal, lease.signal]);
    try {
      await this.#check(runner, signal);
      await checks.end(runner);
    } catch (error) {
      const { message } = (signal.aborted ? signal.reason : error) as Error;
      logger.warn(`The check of the fleet failed: ${message}`);
      await checks.end(runner, message);
    }
  }

  async #check(runner: string, signal: AbortSignal): Promise<void> {
    const { auth, catalog, checks, mirror, repositories, services, templates } = this.#options;
    const history = await templates.history();
    const entities = await readComponents(catalog, auth);
    const repository = await templates.workTree();
    const references = await discoverServices({ repository, repositories, entities });
    const facts = factsOf(entities);
    const askedAt = await services.buildsAskedAt();
    const total = references.length;
    await checks.progress(runner, 0, total);
    let done = 0;
    for await (const drift of driftOfFleet(references, history, { ...mirror, signal })) {
      const { entityRef = '', name } = drift.service;
      await this.#keep(drift, facts.get(entityRef), askedAt.get(name), signal);
      await checks.progress(runner, ++done, total);
    }
    signal.throwIfAborted();
    await services.keepOnly(references.map(({ name }) => name));
  }

  async #keep(
    drift: ServiceDrift,
    facts: EntityFacts | undefined,
    askedAt: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { services } = this.#options;
    const known = (await services.get(drift.service.name))?.firstBuild;
    // The outcome of the first commit never changes.
    const settled = known !== undefined && known.outcome !== 'unknown';
    const recent = Date.parse(askedAt ?? '') > Date.now() - ASK_AGAIN_AFTER;
    const ask = !settled && !(recent && drift.service.location.kind === 'git');
    const firstBuild = ask ? await this.#firstBuild(drift, signal) : known;
    const service: StoredService = {
      ...drift,
      ...facts,
      checkedAt: now(),
      firstBuild: firstBuild ?? { outcome: 'unknown' },
    };
    await services.save(service, ask ? now() : askedAt);
  }

  async #firstBuild(
    { service }: ServiceDrift,
    signal: AbortSignal,
  ): Promise<FirstBuild | undefined> {
    try {
      return await this.#options.builds.firstBuildOf(service, signal);
    } catch (error) {
      // Its drift is known all the same; the outcome is asked for again later.
      this.#options.logger.warn(`The first build of ${service.name} is unknown: ${String(error)}`);
      return undefined;
    }
  }
}
