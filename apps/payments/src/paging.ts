/**
 * Cuts a page out of a query that asked for one item more than the page holds. Lists are read from
 * the newest on, so that what arrives meanwhile never shifts a page.
 *
 * @param cursorOf what continues after an item
 */
export function toPage<Item>(
  items: readonly Item[],
  limit: number,
  cursorOf: (item: Item) => string,
): { items: Item[]; next?: string } {
  const page = items.slice(0, limit);
  const last = items.length > limit ? page.at(-1) : undefined;
  return { items: page, ...(last && { next: cursorOf(last) }) };
}
