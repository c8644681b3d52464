import type { LoggerService, SchedulerServiceTaskRunner } from '@backstage/backend-plugin-api';
import { ANNOTATION_LOCATION, type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { isError } from '@backstage/errors';
import type { EntityProvider, EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { GitMissingError } from '@quoin/fleet';
import type { LocalRepositories } from '../git/LocalRepositories.ts';
import { parseEntities } from './parseEntities.ts';

export interface LocalRepositoryProviderOptions {
  repositories: LocalRepositories;
  /** Repeats the refresh, so that a `git push` shows up. */
  schedule: SchedulerServiceTaskRunner;
  logger: LoggerService;
}

interface Reading {
  /** The commit that the entities are from. */
  commit?: string;
  entities: Entity[];
  problems: string[];
}

/** Keeps the catalog equal to what the local repositories declare on their default branch. */
export class LocalRepositoryProvider implements EntityProvider {
  readonly #options: LocalRepositoryProviderOptions;
  readonly #reported = new Map<string, string>();
  #readings = new Map<string, Reading>();
  #connection: EntityProviderConnection | undefined;
  #lastRefresh: Promise<void> = Promise.resolve();

  constructor(options: LocalRepositoryProviderOptions) {
    this.#options = options;
  }

  getProviderName(): string {
    return 'local-repositories';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
    await this.#options.schedule.run({ id: this.getProviderName(), fn: () => this.refresh() });
  }

  /**
   * Reads all repositories and hands their entities to the catalog. A repository
   * that cannot be read is logged, once for each reason, and left out.
   *
   * Refreshes run one after another: an older reading never replaces a newer one.
   */
  refresh(): Promise<void> {
    const next = this.#lastRefresh.then(() => this.#refresh());
    this.#lastRefresh = next.catch(() => undefined);
    return next;
  }

  async #refresh(): Promise<void> {
    const readings = new Map<string, Reading>();
    const entities = new Map<string, Entity>();
    for (const name of await this.#options.repositories.list()) {
      const reading = await this.#read(name);
      readings.set(name, reading);
      const problems = [...reading.problems];
      for (const entity of reading.entities) {
        const ref = stringifyEntityRef(entity);
        if (entities.has(ref)) problems.push(`${ref} is already declared by another repository`);
        else entities.set(ref, entity);
      }
      this.#report(name, problems.join('; '));
    }
    this.#readings = readings;
    await this.#connection?.applyMutation({
      type: 'full',
      entities: Array.from(entities.values(), (entity) => ({
        entity,
        locationKey: entity.metadata.annotations?.[ANNOTATION_LOCATION],
      })),
    });
  }

  /** Reads a repository, unless its latest commit was read before. */
  async #read(name: string): Promise<Reading> {
    const { repositories } = this.#options;
    try {
      const commit = await repositories.head(name);
      const known = this.#readings.get(name);
      if (known?.commit === commit) return known;
      const entities = await parseEntities(
        (path) => repositories.read(name, path, commit),
        repositories.pathOf(name),
      );
      return { commit, entities, problems: [] };
    } catch (error) {
      // Without git nothing can be said about any repository: keep what the catalog has.
      if (!isError(error) || error instanceof GitMissingError) throw error;
      return { entities: [], problems: [error.message] };
    }
  }

  #report(name: string, problem: string): void {
    if (problem && this.#reported.get(name) !== problem) {
      const path = this.#options.repositories.pathOf(name);
      this.#options.logger.warn(`The repository ${path} is not in the catalog: ${problem}`);
    }
    this.#reported.set(name, problem);
  }
}
