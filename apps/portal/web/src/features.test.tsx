import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { decisionsApiRef } from '@quoin/plugin-decisions';
import { standardsApiRef } from '@quoin/plugin-standards';
import type { DecisionList, DecisionSummary, StandardList } from '@quoin/records/types';
import { addressModule } from '@quoin/record-ui/testing';
import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { features } from './features.ts';
import { signInModule } from './signin/signInModule.ts';

// The first page is compiled while its test waits, beside other files that do the same.
configure({ asyncUtilTimeout: 10_000 });

const service = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments', namespace: 'default', title: 'Payments' },
  spec: { type: 'service' },
};
const template = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'service', namespace: 'default' },
  spec: { type: 'service' },
};

const decision: DecisionSummary = {
  id: 'ADR-0001',
  number: 1,
  title: 'Use PostgreSQL',
  status: 'accepted',
  date: '2026-03-09',
  decisionMakers: [],
  tags: [],
  links: { supersedes: [], supersededBy: [], related: [], mentions: [], mentionedBy: [] },
  standards: [],
  path: 'adr/0001-use-postgresql.md',
  problems: [],
};

let narrow: boolean;
let decisions: () => Promise<DecisionList>;
let standards: () => Promise<StandardList>;

beforeEach(() => {
  narrow = false;
  decisions = () => Promise.resolve({ items: [decision], problems: [] });
  standards = () => Promise.resolve({ items: [], problems: [] });
  localStorage.clear();
  vi.stubGlobal('scrollTo', vi.fn());
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: narrow && query.includes('max-width: 767px'),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }));
});

function open(address = '/') {
  const unused = () => Promise.reject(new Error('The home page asks for lists alone.'));
  return renderTestApp({
    // The test app has its own identity: nobody has to sign in.
    features: [...features.filter((feature) => feature !== signInModule), addressModule],
    initialRouteEntries: [address],
    config: {
      app: { title: 'Quoin', baseUrl: 'http://localhost:7007' },
      backend: { baseUrl: 'http://localhost:7007' },
    },
    apis: [
      mockApis.identity(),
      mockApis.permission(),
      [catalogApiRef, catalogApiMock({ entities: [service, template] })],
      [decisionsApiRef, { list: () => decisions(), get: unused }],
      [standardsApiRef, { list: () => standards(), get: unused }],
    ],
  });
}

describe('the navigation', () => {
  it('leads to every page, the ways in first and the settings last', async () => {
    open();

    const navigation = await screen.findByRole('navigation', { name: 'Main' });
    const links = within(within(navigation).getByRole('list')).getAllByRole('link');
    expect(links.map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
      ['Home', '/'],
      ['Decisions', '/decisions'],
      ['Standards', '/standards'],
      ['Catalog', '/catalog'],
      ['APIs', '/api-docs'],
      ['Golden paths', '/golden-paths'],
      ['Search', '/search'],
      ['Settings', '/settings'],
    ]);
    expect(within(navigation).getByRole('link', { current: 'page' })).toHaveTextContent('Home');
  });

  it('names the tab after the page, which begins at its top', async () => {
    open();
    await userEvent.click(await screen.findByRole('link', { name: 'Decisions' }));

    await waitFor(() => {
      expect(document.title).toBe('Decisions, Quoin');
    });
    expect(window.scrollTo).toHaveBeenLastCalledWith(0, 0);
  });

  it('folds to icons that keep their names, and remembers it', async () => {
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Fold the navigation' }));

    expect(screen.getByRole('link', { name: 'Catalog' })).toHaveTextContent('');
    expect(localStorage.getItem('quoin.navigation.folded')).toBe('true');
  });

  it('opens as a menu on a narrow screen and closes after a choice', async () => {
    narrow = true;
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Open the menu' }));
    await userEvent.click(screen.getByRole('link', { name: 'Decisions' }));

    expect(screen.getByLabelText('Address')).toHaveTextContent('/decisions');
    expect(screen.getByRole('button', { name: 'Open the menu' })).toBeVisible();
  });
});

describe('the home page', () => {
  it('counts what is here and leads to it', async () => {
    open();

    const counts = await screen.findByRole('region', { name: 'What is here' });
    expect(await within(counts).findByText('1 accepted')).toBeVisible();
    expect(await within(counts).findByRole('link', { name: /Components\s*1/ })).toHaveAttribute(
      'href',
      '/catalog',
    );
    const latest = screen.getByRole('region', { name: 'Latest decisions' });
    expect(within(latest).getByRole('link', { name: 'Use PostgreSQL' })).toHaveAttribute(
      'href',
      '/decisions/ADR-0001',
    );
    expect(screen.getByRole('region', { name: 'Services' })).toHaveTextContent('Payments');
    expect(screen.getByRole('region', { name: 'Standards' })).toHaveTextContent(
      'No standard is written yet.',
    );
  });

  it('leads straight into the wizard when there is one template for services', async () => {
    open();

    const create = { name: 'Create a service' };
    await waitFor(() => {
      expect(screen.getByRole('link', create)).toHaveAttribute(
        'href',
        '/create/templates/default/service',
      );
    });
  });

  it('shows problems of records', async () => {
    const problem = { path: 'adr/0002-x.md', message: 'It has no title.', fix: 'Add "# Title".' };
    decisions = () =>
      Promise.resolve({ items: [decision], problems: [{ kind: 'decision', ...problem }] });
    open();

    expect(await screen.findByText('1 problem in the record files')).toBeVisible();
    expect(screen.getByText('Add "# Title".')).toBeVisible();
  });

  it('shows the rest when one list fails, and tries that one again', async () => {
    decisions = () => Promise.reject(new Error('The decisions are being moved.'));
    open();

    const latest = await screen.findByRole('region', { name: 'Latest decisions' });
    expect(await within(latest).findByRole('alert')).toHaveTextContent(
      'The decisions are being moved.',
    );
    expect(screen.getByRole('region', { name: 'Services' })).toHaveTextContent('Payments');

    decisions = () => Promise.resolve({ items: [decision], problems: [] });
    await userEvent.click(within(latest).getByRole('button', { name: 'Retry' }));
    expect(await within(latest).findByText('Use PostgreSQL')).toBeVisible();
  });

  it('searches for what is typed', async () => {
    open();
    const search = await screen.findByRole('searchbox', { name: 'Search' });
    await userEvent.type(search, 'money & keys{Enter}');

    await waitFor(() => {
      expect(screen.getByLabelText('Address')).toHaveTextContent('/search?query=money');
    });
  });
});
