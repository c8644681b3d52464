import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { addressModule, answering, type Answer } from '@quoin/record-ui/testing';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import standardsPlugin from './plugin.tsx';
import { owasp, standards } from './testing/standards.ts';

let answers: Record<string, Answer>;

beforeEach(() => {
  answers = {
    '/standards': { body: { items: standards, problems: [] } },
    '/standards/owasp-top-10': { body: owasp },
  };
});

function open(address: string) {
  return renderTestApp({
    features: [standardsPlugin, addressModule],
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

describe('the list of standards', () => {
  it('takes its filters from the URL and writes them back', async () => {
    open('/standards?severity=note');

    expect(await screen.findByText('1 of 2')).toBeVisible();
    expect(screen.getByRole('row', { name: /Logging/ })).toBeVisible();

    await userEvent.click(screen.getByRole('button', { name: /Note.*Severity/ }));
    await userEvent.click(await screen.findByRole('option', { name: 'Error' }));
    expect(screen.getByLabelText('Address')).toHaveTextContent('/standards?severity=error');
    expect(screen.getByRole('row', { name: /OWASP Top 10/ })).toBeVisible();
  });

  it('says how to write the first standard', async () => {
    answers['/standards'] = { body: { items: [], problems: [] } };
    open('/standards');

    expect(await screen.findByText('No standard is written yet')).toBeVisible();
  });

  it('says why it failed, and tries again when asked', async () => {
    answers['/standards'] = { status: 500, message: 'The folder standards/ cannot be read.' };
    open('/standards');

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The folder standards/ cannot be read.');
    answers['/standards'] = { body: { items: standards, problems: [] } };
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('2 of 2')).toBeVisible();
  });
});

describe('a standard', () => {
  it('shows its rules at a glance, each leading to its section', async () => {
    open('/standards/owasp-top-10');

    const record = await screen.findByRole('article', { name: 'OWASP Top 10' });
    const rules = within(record).getByRole('region', { name: 'Rules' });
    const row = within(rules).getByRole('row', { name: /SQL is built from parameters/ });
    expect(row).toHaveTextContent('Error');
    expect(row).toHaveTextContent('security/detect-sql');
    expect(row).toHaveTextContent('A03:2021');
    expect(within(row).getByRole('link', { name: '89' })).toHaveAttribute(
      'href',
      'https://cwe.mitre.org/data/definitions/89.html',
    );
    expect(within(row).getByRole('link', { name: /SQL is built/ })).toHaveAttribute(
      'href',
      '#owasp/sql-injection',
    );
    const section = within(record).getByRole('heading', { name: /SQL is built/, level: 3 });
    expect(section).toHaveAttribute('id', 'owasp/sql-injection');
    expect(within(record).getByRole('heading', { name: /Bad/ })).toHaveAttribute(
      'id',
      'owasp/sql-injection/bad',
    );
  });

  it('links to its owner and to the decisions behind it', async () => {
    open('/standards/owasp-top-10');

    const facts = await screen.findByRole('complementary', { name: 'Facts' });
    expect(within(facts).getByRole('link', { name: 'platform' })).toHaveAttribute(
      'href',
      '/catalog/default/group/platform',
    );
    expect(
      within(screen.getByRole('region', { name: 'Decisions behind it' })).getByRole('link'),
    ).toHaveAttribute('href', '/decisions/ADR-0009');
    expect(screen.getByRole('heading', { name: /Waivers/ })).toBeVisible();
  });

  it('says that there is no such standard', async () => {
    open('/standards/nothing');

    expect(await screen.findByText('There is no standard nothing')).toBeVisible();
    expect(screen.getByRole('link', { name: 'All standards' })).toHaveAttribute(
      'href',
      '/standards',
    );
  });
});
