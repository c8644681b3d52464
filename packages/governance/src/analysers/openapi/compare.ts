import {
  entries,
  flag,
  get,
  isSet,
  items,
  placeOf,
  text,
  type Located,
} from '../shared/located.ts';
import type { ApiDocument, Operation } from './document.ts';
import type { Say } from './rule.ts';
import { compareSchemas, type Direction } from './schemas.ts';

/** What a client that was written for the old description meets in the new one. */
export function compareDocuments(before: ApiDocument, after: ApiDocument, say: Say): void {
  const [old, now] = [before.operations(), after.operations()];
  for (const [key, operation] of old) {
    const kept = now.get(key);
    if (kept === undefined) reportRemoved(operation, after, say);
    else new OperationComparison(before, after, operation, kept, say).run();
  }
}

function reportRemoved({ title, value }: Operation, after: ApiDocument, say: Say): void {
  // Announced long enough ago that the date is in the description.
  const isAnnounced = flag(get(value, 'deprecated')) === true && isSet(get(value, 'x-sunset'));
  if (isAnnounced) return;
  const [method = '', path = ''] = title.split(' ');
  const item = get(after.root, 'paths', path);
  const paths = get(after.root, 'paths');
  const at =
    item?.kind === 'map' && paths !== undefined
      ? placeOf(paths, path)
      : placeOf(after.root, 'paths');
  say(
    'openapi/removed-operation',
    at,
    `${method} ${path} is gone, and clients call it. Keep it, deprecated and with x-sunset, until nobody does.`,
  );
}

class OperationComparison {
  readonly #before: ApiDocument;
  readonly #after: ApiDocument;
  readonly #old: Operation;
  readonly #now: Operation;
  readonly #say: Say;

  constructor(before: ApiDocument, after: ApiDocument, old: Operation, now: Operation, say: Say) {
    this.#before = before;
    this.#after = after;
    this.#old = old;
    this.#now = now;
    this.#say = say;
  }

  run(): void {
    this.#compareParameters();
    this.#compareBodies();
    this.#compareResponses();
    this.#compareSecurity();
  }

  #schemas(old: Located | undefined, now: Located | undefined, path: string, direction: Direction) {
    compareSchemas(old, now, path, {
      before: this.#before,
      after: this.#after,
      direction,
      operation: this.#now.title,
      say: this.#say,
      seen: new Set(),
    });
  }

  #compareParameters(): void {
    const old = this.#before.parameters(this.#old);
    for (const [key, parameter] of this.#after.parameters(this.#now)) {
      const known = old.get(key);
      const isPath = key.startsWith('path ');
      if (known !== undefined) {
        this.#schemas(
          get(known, 'schema') ?? known,
          get(parameter, 'schema') ?? parameter,
          `.${key.split(' ')[1] ?? ''}`,
          'request',
        );
      }
      const isRequired = flag(get(parameter, 'required')) === true && !isPath;
      if (!isRequired || flag(get(known, 'required')) === true) continue;
      this.#say(
        'openapi/new-requirement',
        placeOf(parameter, 'required'),
        `${this.#now.title} requires the parameter "${text(get(parameter, 'name')) ?? ''}" now: clients that do not send it are refused. Make it optional.`,
      );
    }
  }

  #compareBodies(): void {
    const old = this.#before.resolve(get(this.#old.value, 'requestBody'));
    const now = this.#after.resolve(get(this.#now.value, 'requestBody'));
    if (
      now !== undefined &&
      flag(get(now, 'required')) === true &&
      flag(get(old, 'required')) !== true
    ) {
      this.#say(
        'openapi/new-requirement',
        placeOf(now, 'required'),
        `${this.#now.title} requires a body now: clients that send none are refused. Make it optional.`,
      );
    }
    for (const { key, value } of entries(get(old, 'content'))) {
      const kept = get(now, 'content', key);
      if (kept === undefined) {
        this.#say(
          'openapi/narrowed-request',
          now === undefined ? this.#now.value.at : placeOf(now, 'content'),
          `${this.#now.title} no longer takes ${key}: clients that send it are refused. Keep accepting it.`,
        );
      } else this.#schemas(get(value, 'schema'), get(kept, 'schema'), '', 'request');
    }
  }

  #compareResponses(): void {
    const old = get(this.#old.value, 'responses');
    const now = get(this.#now.value, 'responses');
    for (const { key: status, value } of entries(old)) {
      const kept = this.#after.resolve(get(now, status));
      const before = this.#before.resolve(value);
      if (kept === undefined) {
        // A client can do without an error that no longer happens.
        if (!/^[23]/.test(status)) continue;
        this.#say(
          'openapi/removed-response',
          now === undefined ? this.#now.value.at : placeOf(this.#now.value, 'responses'),
          `${this.#now.title} no longer answers ${status}, which clients wait for. Keep it, or make a new operation.`,
        );
        continue;
      }
      for (const { key: type, value: content } of entries(get(before, 'content'))) {
        const body = get(kept, 'content', type);
        if (body === undefined) {
          this.#say(
            'openapi/removed-response',
            placeOf(kept, 'content'),
            `${this.#now.title} no longer answers ${status} as ${type}, which clients read. Keep it.`,
          );
        } else this.#schemas(get(content, 'schema'), get(body, 'schema'), '', 'response');
      }
    }
  }

  /** Each entry of `security` is one way in; clients keep theirs while it stays. */
  #compareSecurity(): void {
    const waysOf = (document: ApiDocument, { value }: Operation) =>
      items(get(value, 'security') ?? get(document.root, 'security'));
    const ways = waysOf(this.#after, this.#now).map(needsOf);
    const before = waysOf(this.#before, this.#old).map(needsOf);
    const olds = before.length === 0 ? [new Set<string>()] : before;
    const lost = olds.find(
      (old) => ways.length > 0 && !ways.some((way) => [...way].every((need) => old.has(need))),
    );
    if (lost === undefined) return;
    const own = isSet(get(this.#now.value, 'security'));
    this.#say(
      'openapi/stricter-security',
      own ? placeOf(this.#now.value, 'security') : placeOf(this.#after.root, 'security'),
      `${this.#now.title} asks for more than "${[...lost].join(' and ') || 'nothing'}", which let clients in until now. Accept both for a while.`,
    );
  }
}

/** Schemes and scopes that one way in asks for. */
const needsOf = (way: Located): Set<string> =>
  new Set(
    entries(way).flatMap(({ key, value }) => [
      key,
      ...items(value).map((scope) => `${key}:${text(scope) ?? ''}`),
    ]),
  );
