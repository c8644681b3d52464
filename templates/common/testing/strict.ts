/**
 * The paths of fields that a validator never looks at: it does not know them. Validators compiled
 * from schemas read each property that they know and pass over the others in silence.
 */
export function unknownFields(value: object, validate: (value: object) => unknown): string[] {
  const unread = new Set<string>();
  validate(watch(value, '', unread));
  return [...unread];
}

function watch(value: object, path: string, unread: Set<string>): object {
  const fields = new Map<string, unknown>();
  for (const key of Object.keys(value)) unread.add(`${path}/${key}`);
  return new Proxy(value, {
    get(target, key, receiver) {
      const field: unknown = Reflect.get(target, key, receiver);
      const place = `${path}/${String(key)}`;
      if (unread.delete(place))
        fields.set(place, isObject(field) ? watch(field, place, unread) : field);
      return fields.get(place) ?? field;
    },
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
