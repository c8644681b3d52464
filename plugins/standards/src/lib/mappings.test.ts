import { expect, it } from 'vitest';
import { rule, sqlInjection } from '../testing/standards.ts';
import { describeCheck, mappingsOf } from './mappings.ts';

it('groups what a rule maps to by catalogue and links to public ones', () => {
  expect(mappingsOf(sqlInjection)).toEqual([
    {
      catalogue: 'CWE',
      places: [{ label: '89', href: 'https://cwe.mitre.org/data/definitions/89.html' }],
    },
    { catalogue: 'OWASP', places: [{ label: 'A03:2021' }, { label: 'A05:2025' }] },
    { catalogue: 'ASVS', places: [{ label: 'V1.2.4' }] },
    { catalogue: 'PCI DSS', places: [{ label: '6.2.4' }] },
  ]);
  expect(mappingsOf(rule({ id: 'x/y', title: 'Nothing mapped' }))).toEqual([]);
});

it('says what enforces a rule, honestly when it is a person', () => {
  expect(describeCheck({ tool: 'eslint', rule: 'no-eval' })).toEqual({
    by: 'eslint',
    what: 'no-eval',
  });
  expect(describeCheck({ tool: 'test', path: 'test/access.test.ts' })).toEqual({
    by: 'test',
    what: 'test/access.test.ts',
  });
  expect(describeCheck({ tool: 'governance', rule: 'terraform/public-database' })).toEqual({
    by: 'npm run check',
    what: 'terraform/public-database',
  });
  expect(describeCheck({ tool: 'review' })).toEqual({ by: 'Review by a person' });
});
