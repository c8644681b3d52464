import type { FleetService } from '@quoin/fleet/types';
import type { Knex } from 'knex';

/** A service as it is stored: what it is, whoever asks. */
export type StoredService = Omit<FleetService, 'may'>;

interface Row {
  name: string;
  record: string;
  build_asked_at: string | null;
}

/** What was found out about the services of the fleet. */
export class ServiceStore {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /** All, in alphabetical order. */
  async list(): Promise<StoredService[]> {
    const rows = await this.#rows().select('record');
    const services = rows.map(({ record }) => JSON.parse(record) as StoredService);
    // Sorted here: databases order text by their own locale.
    return services.sort((a, b) => (a.service.name < b.service.name ? -1 : 1));
  }

  async get(name: string): Promise<StoredService | undefined> {
    const row = await this.#rows().where({ name }).first('record');
    return row && (JSON.parse(row.record) as StoredService);
  }

  /** When the first build of each service was last asked for; those never asked for are not in it. */
  async buildsAskedAt(): Promise<Map<string, string>> {
    const rows = await this.#rows().whereNotNull('build_asked_at').select('name', 'build_asked_at');
    return new Map(rows.map(({ name, build_asked_at }) => [name, build_asked_at ?? '']));
  }

  async save(service: StoredService, buildAskedAt: string | undefined): Promise<void> {
    const row = {
      name: service.service.name,
      record: JSON.stringify(service),
      build_asked_at: buildAskedAt ?? null,
    };
    await this.#rows().insert(row).onConflict('name').merge();
  }

  /** Forgets the services that are no longer in the fleet. */
  async keepOnly(names: readonly string[]): Promise<void> {
    const known = await this.#rows().select('name');
    const kept = new Set(names);
    const gone = known.map(({ name }) => name).filter((name) => !kept.has(name));
    if (gone.length > 0) await this.#rows().whereIn('name', gone).delete();
  }

  #rows() {
    return this.#database<Row>('services');
  }
}
