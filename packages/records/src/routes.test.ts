import { expect, it } from 'vitest';
import { searchText } from './searchText.ts';
import {
  decisionNumberOf,
  decisionRoute,
  formatDecisionId,
  isInForce,
  parseDecisionId,
  recordRoute,
  standardRoute,
  statusLabel,
  statusTone,
} from './types.ts';

it.each([
  ['0003-use-pnpm.md', 'decision', '/decisions/ADR-0003'],
  ['./0003-use-pnpm.md#consequences', 'decision', '/decisions/ADR-0003#consequences'],
  ['../adr/0003-use-pnpm.md', 'standard', '/decisions/ADR-0003'],
  ['../standards/owasp-top-10.md#owasp/sql', 'decision', '/standards/owasp-top-10#owasp/sql'],
  ['error-handling.md', 'standard', '/standards/error-handling'],
  ['guide.md', 'decision', 'guide.md'],
  ['../docs/guide.md', 'standard', '../docs/guide.md'],
  ['/adr/0003-use-pnpm.md', 'decision', '/adr/0003-use-pnpm.md'],
  ['https://example.com/0003-x.md', 'decision', 'https://example.com/0003-x.md'],
  ['mailto:ada@example.com', 'decision', 'mailto:ada@example.com'],
  ['#consequences', 'decision', '#consequences'],
  ['', 'decision', ''],
] as const)('turns the link %s of a %s into %s', (href, from, route) => {
  expect(recordRoute(href, from)).toBe(route);
});

it('knows ids, names and routes', () => {
  expect(formatDecisionId(7)).toBe('ADR-0007');
  expect(parseDecisionId(' adr-0007 ')).toBe(7);
  expect(parseDecisionId('ADR-00007')).toBeUndefined();
  expect(decisionNumberOf('0007-x.md')).toBe(7);
  expect(decisionNumberOf('0007.md')).toBeUndefined();
  expect(decisionRoute('ADR-0007')).toBe('/decisions/ADR-0007');
  expect(standardRoute('errors', 'errors/handled')).toBe('/standards/errors#errors/handled');
});

it('says how a status looks and whether it binds', () => {
  expect(statusLabel('superseded')).toBe('Superseded');
  expect(statusTone('accepted')).toBe('good');
  expect(statusTone('unknown')).toBe('unknown');
  expect(isInForce('active')).toBe(true);
  expect(isInForce('draft')).toBe(false);
});

it('reduces Markdown to words', () => {
  expect(
    searchText('# A *b*\n\n> c [d](e.md) `f_g`\n\n```ts\nconst h = i[0];\n```\n\n| j | k |\n'),
  ).toBe('A b c d f_g const h = i 0 ; j k');
});
