import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { addressModule, answering, type Answer } from '@quoin/record-ui/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import decisionsPlugin from './plugin.tsx';
import { decision, decisions } from './testing/decisions.ts';

let answers: Record<string, Answer>;

beforeEach(() => {
  answers = { '/decisions': { body: { items: decisions, problems: [] } } };
});

function open(address: string) {
  return renderTestApp({
    features: [decisionsPlugin, addressModule],
    initialRouteEntries: [address],
    apis: [
      mockApis.discovery(),
      mockApis.fetch({
        baseImplementation: answering(
          (path) => answers[path] ?? { status: 404, message: `There is nothing at ${path}.` },
        ),
      }),
    ],
  });
}

const titles = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getByRole('rowheader').textContent);

describe('the list of decisions', () => {
  it('shows every decision, the newest first, and links to it', async () => {
    open('/decisions');

    expect(await screen.findByText('3 of 3')).toBeVisible();
    expect(titles()).toEqual([
      expect.stringContaining('Publish events'),
      expect.stringContaining('Represent money as integers'),
      expect.stringContaining('Use PostgreSQL'),
    ]);
    await userEvent.click(screen.getByRole('link', { name: 'Use PostgreSQL' }));
    expect(screen.getByLabelText('Address')).toHaveTextContent('/decisions/ADR-0001');
  });

  it('takes its filters from the URL', async () => {
    open('/decisions?status=accepted&tag=payments');

    expect(await screen.findByText('1 of 3')).toBeVisible();
    expect(titles()).toEqual([expect.stringContaining('Represent money as integers')]);
    expect(screen.getByRole('button', { name: /Accepted.*Status/ })).toBeVisible();
  });

  it('writes its filters into the URL, and clears them', async () => {
    open('/decisions');
    await screen.findByText('3 of 3');

    await userEvent.type(screen.getByRole('searchbox', { name: 'Filter by text' }), 'no such');
    expect(screen.getByLabelText('Address')).toHaveTextContent('/decisions?text=no+such');
    expect(await screen.findByText('No decisions match these filters')).toBeVisible();

    await userEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
    expect(screen.getByLabelText('Address')).toHaveTextContent(/^\/decisions$/);
    expect(await screen.findByText('3 of 3')).toBeVisible();
  });

  it('says how to record the first decision', async () => {
    answers['/decisions'] = { body: { items: [], problems: [] } };
    open('/decisions');

    expect(await screen.findByText('No decision is recorded yet')).toBeVisible();
    expect(screen.getByText('adr/0001-use-postgresql.md')).toBeVisible();
  });

  it('names broken files with the way to repair them, above the sound ones', async () => {
    const problem = {
      kind: 'decision',
      path: 'adr/0004-broken.md',
      line: 2,
      message: 'The status "acepted" is not known.',
      fix: 'Write one of: proposed, accepted.',
    };
    answers['/decisions'] = { body: { items: decisions, problems: [problem] } };
    open('/decisions');

    expect(await screen.findByText('1 problem in the record files')).toBeVisible();
    expect(screen.getByText('adr/0004-broken.md:2')).toBeVisible();
    expect(screen.getByText(problem.message)).toBeVisible();
    expect(screen.getByText(problem.fix)).toBeVisible();
    expect(titles()).toHaveLength(3);
  });

  it('says why it failed, and tries again when asked', async () => {
    answers['/decisions'] = { status: 503, message: 'The folder adr/ cannot be read.' };
    open('/decisions');

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The decisions could not be loaded.');
    expect(alert).toHaveTextContent('The folder adr/ cannot be read.');

    answers['/decisions'] = { body: { items: decisions, problems: [] } };
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('3 of 3')).toBeVisible();
  });
});

describe('a decision', () => {
  it('shows its text, its facts and what belongs to it', async () => {
    answers['/decisions/ADR-0002'] = {
      body: decision({
        id: 'ADR-0002',
        title: 'Represent money as integers',
        tags: ['payments'],
        body: '## Context\n\nSee [the database](0001-use-postgresql.md#consequences).',
        links: {
          supersedes: [{ id: 'ADR-0009', title: 'Use floats', status: 'superseded' }],
          supersededBy: [],
          related: [],
          mentions: [],
          mentionedBy: [],
        },
        standards: [{ id: 'payments', title: 'Payments', status: 'active' }],
      }),
    };
    open('/decisions/ADR-0002');

    const record = await screen.findByRole('article', { name: 'Represent money as integers' });
    expect(within(record).getByRole('heading', { name: /Context/ })).toHaveAttribute(
      'id',
      'context',
    );
    expect(within(record).getByRole('link', { name: 'the database' })).toHaveAttribute(
      'href',
      '/decisions/ADR-0001#consequences',
    );
    const facts = within(record).getByRole('complementary', { name: 'Facts' });
    expect(facts).toHaveTextContent('9 Mar 2026');
    expect(within(facts).getByRole('link', { name: 'payments' })).toHaveAttribute(
      'href',
      '/decisions?tag=payments',
    );
    expect(
      within(screen.getByRole('region', { name: 'Supersedes' })).getByRole('link'),
    ).toHaveAttribute('href', '/decisions/ADR-0009');
    expect(
      within(screen.getByRole('region', { name: 'Standards that enforce it' })).getByRole('link'),
    ).toHaveAttribute('href', '/standards/payments');
  });

  it('says that there is no such decision', async () => {
    open('/decisions/ADR-9999');

    expect(await screen.findByText('There is no decision ADR-9999')).toBeVisible();
    await userEvent.click(screen.getByRole('link', { name: 'All decisions' }));
    await waitFor(() => {
      expect(screen.getByLabelText('Address')).toHaveTextContent(/^\/decisions$/);
    });
  });
});
