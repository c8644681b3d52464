import { describe, expect, it } from 'vitest';
import { standards } from '../testing/standards.ts';
import { filterStandards, severitiesOf, statusesOf } from './filterStandards.ts';

const none = { text: '', status: '', severity: '' };
const ids = (filters: Partial<typeof none>) =>
  filterStandards(standards, { ...none, ...filters }).map(({ id }) => id);

describe('filterStandards', () => {
  it('lets all pass without a filter, by title', () => {
    expect(ids({})).toEqual(['logging', 'owasp-top-10']);
  });

  it('keeps those with at least one rule of the severity', () => {
    expect(ids({ severity: 'error' })).toEqual(['owasp-top-10']);
    expect(ids({ severity: 'note' })).toEqual(['logging']);
    expect(ids({ severity: 'warning' })).toEqual([]);
  });

  it('asks for every filter at once', () => {
    expect(ids({ status: 'draft', severity: 'note' })).toEqual(['logging']);
    expect(ids({ status: 'draft', severity: 'error' })).toEqual([]);
  });

  it('looks for text in title, summary, owner and what it applies to', () => {
    expect(ids({ text: 'attackers' })).toEqual(['owasp-top-10']);
    expect(ids({ text: 'platform service' })).toEqual(['owasp-top-10']);
  });
});

it('tells the severities and statuses in use', () => {
  expect(standards.map(severitiesOf)).toEqual([['error'], ['note']]);
  expect(statusesOf(standards)).toEqual(['draft', 'active']);
});
