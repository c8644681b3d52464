import { Type, type TSchema } from 'typebox';

export interface PageQueryOptions {
  /** Items of a page when the caller does not say. @default 20 */
  limit?: number;
  /** Most items of a page. @default 100 */
  maxLimit?: number;
}

/** Query of a list: `limit` and an opaque `cursor`. */
export function pageQuery({ limit = 20, maxLimit = 100 }: PageQueryOptions = {}) {
  return Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: maxLimit, default: limit }),
    cursor: Type.Optional(
      Type.String({ maxLength: 1_024, description: 'Where the last page ended' }),
    ),
  });
}

/** Answer of a list: `items`, and `next` when there are more. */
export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    next: Type.Optional(Type.String({ description: 'Cursor of the next page' })),
  });
}
