import { get, text, walk, type Located } from '../shared/located.ts';
import type { TerraformBlock, TerraformModule } from './module.ts';

/** Addresses and names that some resources refer to with one of their attributes. */
export class References {
  readonly #addresses = new Set<string>();
  readonly #names = new Set<string>();

  /** Whether the resource is among them, by its address or by the name that it was given. */
  include(target: TerraformBlock): boolean {
    if (this.#addresses.has(`${target.type}.${target.name}`)) return true;
    return ['bucket', 'name', 'id'].some((key) => {
      const name = text(get(target.body, key));
      return name !== undefined && this.#names.has(name);
    });
  }

  add(value: Located | undefined): void {
    if (value === undefined) return;
    for (const each of walk(value)) {
      if (each.kind === 'scalar') this.#names.add(String(each.value));
      if (each.kind !== 'unknown') continue;
      for (const [address] of each.text.matchAll(/\b[a-z]\w{0,100}\.[\w-]{1,200}/g)) {
        this.#addresses.add(address);
      }
    }
  }
}

/** What the resources of a type refer to with any of the attributes. */
export function referencesOf(
  module: TerraformModule,
  type: string,
  ...attributes: string[]
): References {
  const references = new References();
  for (const { body } of module.resources(type)) {
    for (const attribute of attributes) references.add(get(body, attribute));
  }
  return references;
}
