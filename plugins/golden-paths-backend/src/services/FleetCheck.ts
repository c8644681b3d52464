import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { discoverServices, driftOfFleet, type MirrorOptions } from '@quoin/fleet';
import type { FirstBuild, FleetRefresh, ServiceDrift } from '@quoin/fleet/types';
import pLimit from 'p-limit';
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

/** How many services are written down at once. */
const CONCURRENCY = 4;

/** How many services lie between two reports of progress. */
const REPORTED_EVERY = 5;

/** What is known before a check. */
interface Finding {
  facts: Map<string, EntityFacts>;
  /** First builds by the name of the service. */
  known: Map<string, FirstBuild>;
  /** When the first build of a service was last asked for. */
  askedAt: Map<string, string>;
  signal: AbortSignal;
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
    const finding: Finding = {
      facts: factsOf(entities),
      known: new Map((await services.list()).map((each) => [each.service.name, each.firstBuild])),
      askedAt: await services.buildsAskedAt(),
      signal,
    };
    const limit = pLimit(CONCURRENCY);
    const kept: Promise<void>[] = [];
    let done = 0;
    await checks.progress(runner, 0, references.length);
    for await (const drift of driftOfFleet(references, history, { ...mirror, signal })) {
      const work = limit(() => this.#keep(drift, finding));
      // Awaited below; a failure must not end the process before.
      work.catch(() => undefined);
      kept.push(work);
      done += 1;
      if (done % REPORTED_EVERY === 0) await checks.progress(runner, done, references.length);
    }
    signal.throwIfAborted();
    await Promise.all(kept);
    await checks.progress(runner, done, references.length);
    await services.keepOnly(references.map(({ name }) => name));
  }

  async #keep(drift: ServiceDrift, finding: Finding): Promise<void> {
    const { name, location, entityRef = '' } = drift.service;
    const known = finding.known.get(name);
    const askedAt = finding.askedAt.get(name);
    // The outcome of the first commit never changes.
    const settled = known !== undefined && known.outcome !== 'unknown';
    const recent = Date.parse(askedAt ?? '') > Date.now() - ASK_AGAIN_AFTER;
    const ask = !settled && !(recent && location.kind === 'git');
    const firstBuild = ask ? await this.#firstBuild(drift, finding.signal) : known;
    const service: StoredService = {
      ...drift,
      ...finding.facts.get(entityRef),
      checkedAt: now(),
      firstBuild: firstBuild ?? { outcome: 'unknown' },
    };
    await this.#options.services.save(service, ask ? now() : askedAt);
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
