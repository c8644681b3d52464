import { describe, expect, it } from 'vitest';
import { conflictRegions, type ChangedLine } from './conflictRegions.ts';

/** Lines as a unified diff has them, the sign first. */
const lines = (...texts: string[]): ChangedLine[] =>
  texts.map((text) => ({
    type: text.startsWith('+') ? 'insert' : text.startsWith('-') ? 'delete' : 'normal',
    content: text.slice(1),
  }));

describe('conflictRegions', () => {
  it('tells both sides of each conflict apart', () => {
    const { regions, parts } = conflictRegions(
      lines(' a', '+<<<<<<< refunds', ' ours', '-gone', '+=======', '+theirs', '+>>>>>>> service'),
    );
    expect(regions).toEqual([{ start: 1, end: 6 }]);
    expect([...parts]).toEqual([
      [1, 'marker'],
      [2, 'ours'],
      [4, 'marker'],
      [5, 'theirs'],
      [6, 'marker'],
    ]);
  });

  it('knows the base of a diff3 conflict', () => {
    const { parts } = conflictRegions(
      lines('+<<<<<<< a', '+x', '+||||||| base', '+y', '+=======', '+z', '+>>>>>>> b'),
    );
    expect([parts.get(1), parts.get(3), parts.get(5)]).toEqual(['ours', 'base', 'theirs']);
  });

  it('finds a second conflict, and one that the hunk cuts off', () => {
    const one = ['+<<<<<<< a', '+=======', '+>>>>>>> b'];
    expect(conflictRegions(lines(...one, ' x', '+<<<<<<< a', '+y')).regions).toEqual([
      { start: 0, end: 2 },
      { start: 4, end: 5 },
    ]);
  });

  it('takes a heading of equal signs for text', () => {
    expect(conflictRegions(lines('+Title', '+=======', '+<<<<<<<<<< eight')).regions).toEqual([]);
  });

  it('does not look at lines that go', () => {
    expect(conflictRegions(lines('-<<<<<<< a', '-=======', '->>>>>>> b')).regions).toEqual([]);
  });
});
