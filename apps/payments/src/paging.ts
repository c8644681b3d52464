import { Type } from 'typebox';
import { Problem } from './problems.ts';

/** Lists are read page by page, from the newest on: what arrives meanwhile never shifts a page. */
export const PageQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Items at most' }),
  cursor: Type.Optional(
    Type.String({ maxLength: 100, description: 'nextCursor of the page before' }),
  ),
});

export const Cursor = Type.Union([Type.String(), Type.Null()], {
  description: 'Ask for the next page with it; null on the last page',
});

/**
 * Cuts a page out of a query that asked for one item more than the page holds.
 *
 * @param keyOf what the next query continues after
 */
export function toPage<Item>(
  items: readonly Item[],
  limit: number,
  keyOf: (item: Item) => string,
): { items: Item[]; nextCursor: string | null } {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  const more = items.length > limit && last !== undefined;
  return { items: page, nextCursor: more ? encode(keyOf(last)) : null };
}

/**
 * Reads a cursor of `toPage`.
 *
 * @param shape of the key that it must hold
 * @throws {Problem} invalid-cursor
 */
export function parseCursor(cursor: string | undefined, shape: RegExp): string | undefined {
  if (cursor === undefined) return undefined;
  const key = Buffer.from(cursor, 'base64url').toString();
  if (shape.test(key) && encode(key) === cursor) return key;
  throw new Problem('invalid-cursor', `The cursor "${cursor}" is not one of this list.`);
}

/** Opaque to clients, so that what it holds can change. */
function encode(key: string): string {
  return Buffer.from(key).toString('base64url');
}
