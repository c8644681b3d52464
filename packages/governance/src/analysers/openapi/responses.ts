import type { Located } from '../shared/located.ts';
import type { ApiDocument } from './document.ts';
import type { Say } from './rule.ts';
import { answerSchemas, partsOf } from './schemaWalk.ts';
import { cardDataOf, isMasked, isPassword, isWriteOnly, mayHoldText } from './sensitive.ts';

/** What never leaves the service. */
export function responseRules(document: ApiDocument, say: Say): void {
  const seen = new Set<Located>();
  for (const operation of document.operations().values()) {
    for (const root of answerSchemas(document, operation)) {
      for (const { name, schema, at } of partsOf(document, root, seen)) {
        if (name === '' || isWriteOnly(schema) || !mayHoldText(schema)) continue;
        const card = isMasked(schema) ? undefined : cardDataOf(name);
        if (card === undefined && !isPassword(name)) continue;
        say(
          'openapi/sensitive-response',
          at,
          `${operation.title} answers with "${name}". ${
            card === 'number'
              ? 'Answer with the last four digits, or a token.'
              : 'Mark it writeOnly, or take it out of the answer.'
          }`,
        );
      }
    }
  }
}
