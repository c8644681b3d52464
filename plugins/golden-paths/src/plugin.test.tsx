import { renderTestApp } from '@backstage/frontend-test-utils';
import type { Fleet, Job, UpgradePreview, UpgradeRequest } from '@quoin/fleet/types';
import { addressModule } from '@quoin/record-ui/testing';
import { configure, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { goldenPathsApiRef, type GoldenPathsApi } from './api.ts';
import goldenPathsPlugin from './plugin.tsx';
import { behind, question } from './testing/fleet.ts';

// The first page is compiled while its test waits, beside other files that do the same.
configure({ asyncUtilTimeout: 10_000 });

const refunds = behind('refunds');
const fleet: Fleet = {
  services: [refunds],
  templates: [{ name: 'service', title: 'Service', versions: ['1.10.0', '1.9.0'] }],
  refresh: { state: 'idle', done: 1, total: 1, finishedAt: '2026-11-24T12:00:00Z' },
  mayRefresh: true,
};
const plan: UpgradePreview = {
  service: refunds.service,
  template: 'service',
  from: '1.9.0',
  to: '1.10.0',
  migrations: [],
  newAnswers: {},
  questions: [question('region', { title: 'Region', required: true })],
  files: [],
  conflicts: [],
};
const job = (state: Job['state']): Job => ({
  id: 'j1',
  kind: 'upgrade',
  state,
  createdAt: '2026-11-24T12:00:00Z',
  createdBy: 'user:default/ada',
  mayChange: true,
  services: [{ name: 'refunds', state, steps: [], conflicts: [] }],
});

let api: Partial<GoldenPathsApi>;

beforeEach(() => {
  api = { fleet: () => Promise.resolve(fleet), upgradePreview: () => Promise.resolve(plan) };
});

const open = (address: string) =>
  renderTestApp({
    features: [goldenPathsPlugin, addressModule],
    initialRouteEntries: [address],
    apis: [[goldenPathsApiRef, api as GoldenPathsApi]],
  });

describe('the fleet', () => {
  it('says why it failed, and tries again when asked', async () => {
    api.fleet = () => Promise.reject(new Error('The database is away.'));
    open('/golden-paths/fleet');

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The database is away.');
    api.fleet = () => Promise.resolve(fleet);
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('row', { name: /refunds/ })).toHaveTextContent(
      '1 version behind',
    );
  });

  it('says how to get its first service', async () => {
    api.fleet = () => Promise.resolve({ ...fleet, services: [] });
    open('/golden-paths/fleet');

    expect(await screen.findByText('No service was made from a template yet')).toBeVisible();
  });

  it('asks what a newer version asks before it upgrades', async () => {
    const requests: UpgradeRequest[] = [];
    api.upgrade = (request) => {
      requests.push(request);
      return Promise.resolve(job('running'));
    };
    api.job = () => Promise.resolve(job('done'));
    open('/golden-paths/fleet');

    const row = await screen.findByRole('row', { name: /refunds/ });
    await userEvent.click(within(row).getByRole('checkbox'));
    await userEvent.click(screen.getByRole('button', { name: 'Upgrade selected' }));
    const dialog = await screen.findByRole('dialog', { name: 'Upgrade 1 service' });
    const region = await within(dialog).findByRole('textbox', { name: /Region/ });
    const upgrade = within(dialog).getByRole('button', { name: 'Upgrade' });
    expect(upgrade).toBeDisabled();

    await userEvent.type(region, 'north');
    await userEvent.click(upgrade);
    expect(await screen.findByText('1 service: 1 done')).toBeVisible();
    expect(screen.getByLabelText('Address')).toHaveTextContent('/golden-paths/upgrades/j1');
    expect(requests).toEqual([
      { services: ['refunds'], answers: { refunds: { region: 'north' } } },
    ]);
  });
});

describe('an upgrade', () => {
  it('is followed until it ends', async () => {
    const answers = [job('running'), job('running'), job('done')];
    api.job = () => Promise.resolve(answers.shift() ?? job('done'));
    open('/golden-paths/upgrades/j1');

    expect(await screen.findByText('0 of 1 through')).toBeVisible();
    expect(await screen.findByText('1 service: 1 done')).toBeVisible();
  });

  it('keeps what is known while the portal does not answer', async () => {
    const answers = [
      () => Promise.resolve(job('running')),
      () => Promise.reject(new Error('The portal restarts.')),
    ];
    api.job = () => answers.shift()?.() ?? Promise.resolve(job('interrupted'));
    api.retry = () => Promise.resolve(job('done'));
    open('/golden-paths/upgrades/j1');

    expect(await screen.findByText(/does not answer; trying again/)).toBeVisible();
    await userEvent.click(await screen.findByRole('button', { name: 'Retry what did not finish' }));
    expect(await screen.findByText('1 service: 1 done')).toBeVisible();
  });
});
