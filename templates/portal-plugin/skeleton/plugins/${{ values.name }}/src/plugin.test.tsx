import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import plugin from './plugin.tsx';

function open(answer: () => Response) {
  renderTestApp({
    features: [plugin],
    initialRouteEntries: ['/${{ values.name }}'],
    apis: [mockApis.discovery(), mockApis.fetch({ baseImplementation: async () => answer() })],
  });
}

it('lists the components with their owners', async () => {
  const refunds = { entityRef: 'component:default/refunds', title: 'Refunds' };
  const ledger = {
    entityRef: 'component:default/ledger',
    title: 'Ledger',
    owner: 'group:default/team-a',
  };
  open(() => Response.json({ items: [ledger, refunds] }));

  const list = await screen.findByRole('list', { name: 'Components without a description' });
  const rows = within(list).getAllByRole('listitem');
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    'Ledger, owned by group:default/team-a',
    'Refunds, owned by nobody',
  ]);
});

it('says when there is nothing to do', async () => {
  open(() => Response.json({ items: [] }));

  expect(await screen.findByText('Every component has a description.')).toBeVisible();
});

it('says why it failed, and tries again when asked', async () => {
  const answers = [
    Response.json({ error: { name: 'Error', message: 'The catalog is down' } }, { status: 503 }),
    Response.json({ items: [] }),
  ];
  open(() => answers.shift() ?? Response.error());

  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('The components could not be loaded.');
  await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
  expect(await screen.findByText('Every component has a description.')).toBeVisible();
});
