import { Type, type TSchemaOptions } from 'typebox';

/** One of some words. */
export function choice<const Word extends string>(
  words: readonly Word[],
  options: TSchemaOptions = {},
) {
  return Type.Unsafe<Word>({ type: 'string', enum: words, ...options });
}
