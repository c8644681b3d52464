import { describe, expect, it } from 'vitest';
import type { Fleet } from '@quoin/fleet/types';
import { fleet, service } from '../testing/fleet.ts';
import { axisTicks, versionBars } from './versionBars.ts';

const bars = (services: Fleet['services'], versions: string[]) =>
  versionBars({
    services,
    templates: [
      { name: 'service', title: 'Service', versions },
      { name: 'library', title: 'Library', versions: ['1.0.0'] },
    ],
    refresh: { state: 'idle', done: 0, total: 0 },
    mayRefresh: true,
  });

describe('versionBars', () => {
  it('counts services over versions, newest first, by what an upgrade would mean', () => {
    expect(bars(fleet, ['1.10.0', '1.9.0', '1.0.0'])).toEqual([
      {
        template: 'service',
        title: 'Service',
        bars: [
          { version: '1.10.0', newest: true, current: 1, clean: 0, conflicts: 0, total: 1 },
          { version: '1.9.0', newest: false, current: 0, clean: 1, conflicts: 1, total: 2 },
        ],
      },
    ]);
  });

  it('shows a newest version that nobody uses yet', () => {
    expect(bars([service('a')], ['2.0.0', '1.10.0'])[0]?.bars.map(({ total }) => total)).toEqual([
      0, 1,
    ]);
  });

  it('puts a version that the template does not have last', () => {
    const lost = service('a', { version: '0.9.0', status: 'unknown-version' });
    expect(bars([lost], ['1.0.0'])[0]?.bars.map(({ version }) => version)).toEqual([
      '1.0.0',
      '0.9.0',
    ]);
  });
});

it.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [4, [0, 1, 2, 3, 4]],
  [5, [0, 2, 4, 6]],
  [1000, [0, 500, 1000]],
])('an axis to %i has whole steps', (max, ticks) => {
  expect(axisTicks(max)).toEqual(ticks);
});
