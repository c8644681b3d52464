import { entries, get, items, placeOf, text, type Located, type Place } from '../shared/located.ts';

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** A description of an API, in which references to itself are followed. */
export class ApiDocument {
  readonly root: Located;

  constructor(root: Located) {
    this.root = root;
  }

  /** The value behind `$ref`; the value itself where there is none, or where it points elsewhere. */
  resolve(value: Located | undefined): Located | undefined {
    let current = value;
    // A reference to a reference is common; a circle of them is an error of the document.
    for (let hops = 0; hops < 20; hops += 1) {
      const reference = text(get(current, '$ref'));
      if (reference?.startsWith('#/') !== true) return current;
      const path = reference.slice(2).split('/').map(unescapePointer);
      current = path.reduce<Located | undefined>(
        (at, step) => (step === '' ? at : get(at, step)),
        this.root,
      );
    }
    return undefined;
  }

  /** Schemes by their names; those of Swagger 2 too. */
  schemes(): Located | undefined {
    return get(this.root, 'components', 'securitySchemes') ?? get(this.root, 'securityDefinitions');
  }

  /** Operations by method and path, the names of path parameters left out of the latter. */
  operations(): Map<string, Operation> {
    const found = new Map<string, Operation>();
    for (const { key: path, value } of entries(get(this.root, 'paths'))) {
      const item = this.resolve(value);
      for (const method of METHODS) {
        const operation = get(item, method);
        if (operation?.kind !== 'map' || item === undefined) continue;
        const title = `${method.toUpperCase()} ${path}`;
        const key = `${method} ${path.replaceAll(/\{[^}]{0,200}\}/g, '{}')}`;
        found.set(key, { title, method, path, value: operation, item, at: placeOf(item, method) });
      }
    }
    return found;
  }

  /** Parameters of an operation and of its path, by where they stand and their name. */
  parameters({ value, item }: Operation): Map<string, Located> {
    const found = new Map<string, Located>();
    for (const parameter of [
      ...items(get(item, 'parameters')),
      ...items(get(value, 'parameters')),
    ]) {
      const resolved = this.resolve(parameter);
      const place = text(get(resolved, 'in'));
      const name = text(get(resolved, 'name'));
      if (resolved === undefined || place === undefined || name === undefined) continue;
      found.set(`${place} ${place === 'header' ? name.toLowerCase() : name}`, resolved);
    }
    return found;
  }
}

export interface Operation {
  /** `POST /payments`. */
  title: string;
  /** In small letters. */
  method: string;
  path: string;
  /** Where its method is written. */
  at: Place;
  value: Located;
  /** The path that it stands under. */
  item: Located;
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
function unescapePointer(step: string): string {
  const plain = step.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch (error) {
    // A percent sign that encodes nothing stands for itself.
    if (error instanceof URIError) return plain;
    throw error;
  }
}
