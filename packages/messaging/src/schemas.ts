import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import { PublishError, UnprocessableError, type Bus, type PublishFailure } from './bus.ts';
import { createEvent, type CloudEvent, type CreateEventOptions } from './event.ts';
import type { JsonSchema } from './schemas/compatibility.ts';

/** By type of event, then by version, counted from 1 without gaps. TypeBox types are such schemas. */
export type SchemaVersions = Readonly<Record<string, Readonly<Record<number, JsonSchema>>>>;

export interface SchemasOptions {
  /** Begin of the URIs; type and version follow. Default: `urn:schema:`, as in `urn:schema:payment.accepted/2`. */
  base?: string;
  /** By type: how data of version n becomes data of version n + 1. Default: none. */
  upcasters?: Readonly<Record<string, Readonly<Record<number, (data: never) => unknown>>>>;
}

/** The data of an event does not fit its schema, or the schema is not known. */
export class SchemaError extends UnprocessableError {
  override readonly name = 'SchemaError';
}

export interface Schemas {
  /**
   * Makes an event of the newest version of its type.
   * @throws SchemaError where the data does not fit.
   */
  createEvent<Data>(options: Omit<CreateEventOptions<Data>, 'dataschema'>): CloudEvent<Data>;
  /** @throws SchemaError where the type or version is not known, or the data does not fit. */
  assertValid(event: CloudEvent): void;
  /**
   * The event in the newest version of its type, through each version between.
   * @throws SchemaError where an upcaster is missing, or gives data that does not fit.
   */
  upcast(event: CloudEvent): CloudEvent;
  /** The URI of a type's schema; without a version the newest one's. */
  uri(type: string, version?: number): string;
  /**
   * The same bus, but with checks: what does not fit is refused when it is published, and goes to the
   * dead letters when it is received. Handlers get the newest version.
   */
  guard(bus: Bus): Bus;
}

/**
 * Schemas of events by type and version.
 * @throws SchemaError where versions have gaps, or an upcaster between two of them is missing.
 */
export function defineSchemas(versions: SchemaVersions, options: SchemasOptions = {}): Schemas {
  const registry = new Registry(versions, options);
  const schemas: Schemas = {
    createEvent(given) {
      const event = createEvent({ ...given, dataschema: registry.uri(given.type) });
      registry.assertValid(event);
      return event;
    },
    assertValid: (event) => registry.assertValid(event),
    upcast: (event) => registry.upcast(event),
    uri: (type, version) => registry.uri(type, version),
    guard: (bus) => guard(bus, schemas),
  };
  return schemas;
}

class Registry {
  readonly #base: string;
  readonly #newest = new Map<string, number>();
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #upcasters: NonNullable<SchemasOptions['upcasters']>;

  constructor(versions: SchemaVersions, { base = 'urn:schema:', upcasters = {} }: SchemasOptions) {
    this.#base = base;
    this.#upcasters = upcasters;
    const ajv = new Ajv({ allErrors: true, strict: false });
    ajvFormats.default(ajv);
    for (const [type, schemas] of Object.entries(versions)) {
      const newest = Object.keys(schemas).length;
      this.#newest.set(type, newest);
      for (let version = 1; version <= newest; version += 1) {
        const schema = schemas[version];
        if (schema === undefined) {
          throw new SchemaError(`${type} has no version ${String(version)}; count from 1 on.`);
        }
        if (version < newest && upcasters[type]?.[version] === undefined) {
          throw new SchemaError(`${type} has no upcaster from version ${String(version)}.`);
        }
        this.#validators.set(this.uri(type, version), ajv.compile(schema));
      }
    }
  }

  uri(type: string, version = this.#newest.get(type)): string {
    if (version === undefined) throw new SchemaError(`There is no schema for ${type}.`);
    return `${this.#base}${type}/${String(version)}`;
  }

  assertValid(event: CloudEvent): void {
    const validate = this.#validators.get(event.dataschema ?? '');
    if (validate === undefined || !event.dataschema?.startsWith(`${this.#base}${event.type}/`)) {
      const named = event.dataschema ?? 'no dataschema';
      throw new SchemaError(
        `Event ${event.id} of type ${event.type} has ${named}, which is not a schema of that type here.`,
      );
    }
    if (validate(event.data)) return;
    const reasons = validate.errors?.map(
      ({ instancePath, message }) => `data${instancePath.replaceAll('/', '.')} ${message ?? ''}`,
    );
    throw new SchemaError(
      `Event ${event.id} does not fit ${event.dataschema}: ${reasons?.join('; ') ?? ''}.`,
    );
  }

  upcast(event: CloudEvent): CloudEvent {
    const newest = this.#newest.get(event.type) ?? 0;
    let current = event;
    for (let version = this.#versionOf(event); version < newest; version += 1) {
      const step = this.#upcasters[event.type]?.[version];
      if (step === undefined) {
        throw new SchemaError(`${event.type} has no upcaster from version ${String(version)}.`);
      }
      const data = step(current.data as never);
      current = { ...current, data, dataschema: this.uri(event.type, version + 1) };
    }
    if (current !== event) this.assertValid(current);
    return current;
  }

  #versionOf(event: CloudEvent): number {
    this.assertValid(event);
    return Number(event.dataschema?.slice(event.dataschema.lastIndexOf('/') + 1));
  }
}

function guard(bus: Bus, schemas: Schemas): Bus {
  return {
    async publish(events) {
      const { accepted, refused } = split(events, schemas);
      if (accepted.length > 0) {
        await bus.publish(accepted).catch((error: unknown) => {
          if (error instanceof PublishError) refused.push(...error.failures);
          else throw error;
        });
      }
      if (refused.length > 0) throw new PublishError(refused);
    },
    subscribe: ({ handler, ...options }) =>
      bus.subscribe({
        ...options,
        handler: async (event, delivery) => handler(schemas.upcast(event), delivery),
      }),
    close: () => bus.close(),
  };
}

/** Refuses what does not fit, and of the same key what comes after it. */
function split(
  events: readonly CloudEvent[],
  schemas: Schemas,
): { accepted: CloudEvent[]; refused: PublishFailure[] } {
  const accepted: CloudEvent[] = [];
  const refused: PublishFailure[] = [];
  const stopped = new Map<string, string>();
  for (const event of events) {
    const key = event.partitionkey;
    const before = key === undefined ? undefined : stopped.get(key);
    const reason =
      before === undefined
        ? reasonAgainst(event, schemas)
        : `Held back behind event ${before}, which was refused.`;
    if (reason === undefined) accepted.push(event);
    else {
      refused.push({ event, reason });
      if (key !== undefined) stopped.set(key, before ?? event.id);
    }
  }
  return { accepted, refused };
}

function reasonAgainst(event: CloudEvent, schemas: Schemas): string | undefined {
  try {
    schemas.assertValid(event);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError) return error.message;
    throw error;
  }
}
