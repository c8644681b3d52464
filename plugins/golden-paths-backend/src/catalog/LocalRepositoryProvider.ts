import type { LoggerService, SchedulerServiceTaskRunner } from '@backstage/backend-plugin-api';
import { ANNOTATION_LOCATION, type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { isError } from '@backstage/errors';
import type { EntityProvider, EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { GitError } from '../git/run.ts';
import type { LocalRepositories } from '../git/LocalRepositories.ts';
import { parseEntities } from './parseEntities.ts';

export interface LocalRepositoryProviderOptions {
  repositories: LocalRepositories;
  /** Repeats the refresh, so that a `git push` shows up. */
  schedule: SchedulerServiceTaskRunner;
  logger: LoggerService;
}

/** Keeps the catalog equal to what the local repositories declare on their default branch. */
export class LocalRepositoryProvider implements EntityProvider {
  readonly #options: LocalRepositoryProviderOptions;
  readonly #reported = new Map<string, string>();
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
    const entities = new Map<string, Entity>();
    for (const name of await this.#options.repositories.list()) {
      const problems: string[] = [];
      for (const entity of await this.#read(name, problems)) {
        const ref = stringifyEntityRef(entity);
        if (entities.has(ref)) problems.push(`${ref} is already declared by another repository`);
        else entities.set(ref, entity);
      }
      this.#report(name, problems.join('; '));
    }
    await this.#connection?.applyMutation({
      type: 'full',
      entities: Array.from(entities.values(), (entity) => ({
        entity,
        locationKey: entity.metadata.annotations?.[ANNOTATION_LOCATION],
      })),
    });
  }

  async #read(name: string, problems: string[]): Promise<Entity[]> {
    const { repositories } = this.#options;
    try {
      return await parseEntities(
        (path) => repositories.read(name, path),
        repositories.pathOf(name),
      );
    } catch (error) {
      // Without git nothing can be said about any repository: keep what the catalog has.
      if (!isError(error) || error instanceof GitError) throw error;
      problems.push(error.message);
      return [];
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
