import { describe, expect, it } from 'vitest';
import { fleet, service } from '../testing/fleet.ts';
import { filterFleet, statusOptions, valuesOf } from './filterFleet.ts';

const none = { text: '', template: '', version: '', status: '', owner: '' };
const names = (filters: Partial<typeof none>) =>
  filterFleet(fleet, { ...none, ...filters }).map(({ service }) => service.name);

describe('filterFleet', () => {
  it('lets all pass without a filter', () => {
    expect(names({})).toEqual(['chargebacks', 'payouts', 'refunds', 'mailer']);
  });

  it('asks for every filter at once', () => {
    expect(names({ template: 'service', status: 'behind' })).toEqual(['payouts', 'refunds']);
    expect(names({ status: 'behind', owner: 'group:default/team-platform' })).toEqual(['payouts']);
    expect(names({ template: 'service', version: '1.10.0' })).toEqual(['chargebacks']);
    expect(names({ template: 'worker', status: 'behind' })).toEqual([]);
  });

  it('knows those with conflicts ahead', () => {
    expect(names({ status: 'conflicts' })).toEqual(['refunds']);
  });

  it('looks for text in name, template and owner', () => {
    expect(names({ text: 'PAY worker' })).toEqual(['mailer']);
    expect(names({ text: 'team-platform' })).toEqual(['payouts']);
  });
});

it('shows what came from no template only when asked', () => {
  const all = [...fleet, service('portal', { status: 'not-enrolled' })];
  const shown = (status: string) => filterFleet(all, { ...none, status }).length;
  expect([shown(''), shown('not-enrolled'), shown('any')]).toEqual([4, 1, 5]);
  expect(statusOptions(all).at(-1)?.value).toBe('any');
});

it('offers the statuses and values in use', () => {
  expect(statusOptions(fleet).map(({ value }) => value)).toEqual([
    'current',
    'behind',
    'conflicts',
  ]);
  expect(valuesOf(fleet, 'template')).toEqual(['service', 'worker']);
});
