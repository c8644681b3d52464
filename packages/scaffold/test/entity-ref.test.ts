import { parseEntityRef as parseWithBackstage } from '@backstage/catalog-model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEntityRef } from '../src/entity-ref.ts';

const part = fc.constantFrom('', 'a', 'Group', 'team-a', 'x y', '\n', 'ключ');
const text = fc
  .array(fc.oneof(part, fc.constantFrom(':', '/')), { maxLength: 7 })
  .map((parts) => parts.join(''));
const object = fc.record({ kind: part, namespace: part, name: part }, { requiredKeys: ['name'] });
const defaults = fc.option(
  fc.record({ defaultKind: part, defaultNamespace: part }, { requiredKeys: [] }),
  {
    nil: undefined,
  },
);

function outcome(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return 'refused';
  }
}

test('a reference means what it means for Backstage', () => {
  fc.assert(
    fc.property(fc.oneof(text, object), defaults, (ref, context) => {
      expect(outcome(() => parseEntityRef(ref, context))).toEqual(
        outcome(() => parseWithBackstage(ref, context)),
      );
    }),
    { numRuns: 2_000 },
  );
});

test('what is missing is said', () => {
  expect(() => parseEntityRef('team-a')).toThrow('"team-a" does not name an entity');
});
