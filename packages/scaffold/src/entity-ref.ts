/** The parts of a name such as `group:default/team-a`. */
export interface EntityRef {
  kind: string;
  namespace: string;
  name: string;
}

export interface EntityRefDefaults {
  defaultKind?: string;
  /** @default `default` */
  defaultNamespace?: string;
}

const WITH_KIND = /^(?<kind>[^:/]*):(?<rest>[^]*)$/;
const WITH_NAMESPACE = /^(?<namespace>[^/]*)\/(?<name>[^]*)$/;

/**
 * Means what `parseEntityRef` of `@backstage/catalog-model` means. That package takes longer to load
 * than a service takes to render.
 *
 * @param ref `[kind:][namespace/]name`, or an object of these
 * @throws {TypeError} when a part is missing or empty
 */
export function parseEntityRef(
  ref: string | Partial<EntityRef>,
  { defaultKind, defaultNamespace }: EntityRefDefaults = {},
): EntityRef {
  const parts: Partial<EntityRef> = typeof ref === 'string' ? split(ref) : ref;
  const kind = parts.kind ?? defaultKind;
  const namespace = parts.namespace ?? (defaultNamespace || 'default');
  if (!kind || !namespace || !parts.name) {
    throw new TypeError(
      `${JSON.stringify(ref)} does not name an entity. Use [kind:][namespace/]name, such as group:default/team-a.`,
    );
  }
  return { kind, namespace, name: parts.name };
}

function split(ref: string): Partial<EntityRef> {
  const { kind, rest = ref } = WITH_KIND.exec(ref)?.groups ?? {};
  const { namespace, name = rest } = WITH_NAMESPACE.exec(rest)?.groups ?? {};
  return {
    name,
    ...(kind !== undefined && { kind }),
    ...(namespace !== undefined && { namespace }),
  };
}
