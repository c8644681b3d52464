import { describe, expect, it } from 'vitest';
import { decision, decisions } from '../testing/decisions.ts';
import { filterDecisions, statusesOf, tagsOf } from './filterDecisions.ts';

const none = { text: '', status: '', tag: '' };
const ids = (filters: Partial<typeof none>) =>
  filterDecisions(decisions, { ...none, ...filters }).map(({ id }) => id);

describe('filterDecisions', () => {
  it('lets all pass without a filter, the newest first', () => {
    expect(ids({})).toEqual(['ADR-0003', 'ADR-0002', 'ADR-0001']);
  });

  it('asks for every filter at once', () => {
    expect(ids({ status: 'accepted' })).toEqual(['ADR-0002', 'ADR-0001']);
    expect(ids({ status: 'accepted', tag: 'payments' })).toEqual(['ADR-0002']);
    expect(ids({ status: 'proposed', tag: 'payments' })).toEqual([]);
  });

  it('looks for each word in id, title and tags, in any case', () => {
    expect(ids({ text: 'adr-0001' })).toEqual(['ADR-0001']);
    expect(ids({ text: 'INTEGERS money' })).toEqual(['ADR-0002']);
    expect(ids({ text: 'data postgresql' })).toEqual(['ADR-0001']);
  });
});

describe('the choices of the filters', () => {
  it('offers the tags in use, once and sorted', () => {
    expect(tagsOf(decisions)).toEqual(['data', 'events', 'payments']);
  });

  it('offers the statuses in use, in the order of a decision’s life', () => {
    const unknown = decision({ id: 'ADR-0004', title: 'Broken', status: 'unknown' });
    expect(statusesOf([unknown, ...decisions])).toEqual(['proposed', 'accepted', 'unknown']);
  });
});
