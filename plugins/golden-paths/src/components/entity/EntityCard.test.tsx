import { ResponseError } from '@backstage/errors';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import type { FleetServiceDetail } from '@quoin/fleet/types';
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { goldenPathsApiRef, type GoldenPathsApi } from '../../api.ts';
import { isService } from '../../lib/entities.ts';
import { behind, conflict } from '../../testing/fleet.ts';
import { EntityCard } from './EntityCard.tsx';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'refunds' },
  spec: { type: 'service' },
};

function show(service: GoldenPathsApi['service']) {
  const api: Partial<GoldenPathsApi> = { service };
  renderInTestApp(
    <EntityProvider entity={entity}>
      <EntityCard />
    </EntityProvider>,
    { apis: [[goldenPathsApiRef, api as GoldenPathsApi]] },
  );
}

it('says where the component stands, and leads to its drift', async () => {
  const detail: FleetServiceDetail = {
    ...behind('refunds', { conflicts: [conflict] }),
    missingVersions: [],
  };
  show(() => Promise.resolve(detail));

  expect(await screen.findByText('1 version behind')).toBeVisible();
  expect(screen.getByText('1 conflict')).toBeVisible();
  expect(screen.getByRole('link', { name: 'See its drift' })).toHaveAttribute(
    'href',
    '/golden-paths/fleet/refunds',
  );
});

it('says that the fleet does not have it', async () => {
  const response = Response.json(
    { error: { name: 'NotFoundError', message: 'There is no service refunds.' } },
    { status: 404 },
  );
  show(async () => {
    throw await ResponseError.fromResponse(response);
  });

  expect(await screen.findByText(/It is not in the/)).toBeVisible();
});

it('is for services, and for what a template made', () => {
  const library = { ...entity, spec: { type: 'library' } };
  const annotations = { 'quoin.dev/template': 'library' };
  expect(isService(entity)).toBe(true);
  expect(isService(library)).toBe(false);
  expect(isService({ ...library, metadata: { name: 'iban', annotations } })).toBe(true);
  expect(isService({ ...entity, kind: 'API' })).toBe(false);
});
