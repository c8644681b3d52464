import { mockCredentials, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import { expect, it, onTestFinished } from 'vitest';
import { componentsPlugin } from './plugin.ts';

const PATH = '/api/${{ values.name }}/components';

function component(name: string, more: Partial<Entity['metadata']> = {}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, ...more },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/team-a' }],
  };
}

async function start(...entities: Entity[]) {
  const backend = await startTestBackend({
    features: [componentsPlugin, catalogServiceMock.factory({ entities })],
  });
  onTestFinished(() => backend.stop());
  return request(backend.server);
}

it('answers the components without a description, by title', async () => {
  const server = await start(
    component('refunds', { description: 'Pays money back' }),
    component('zeta', { title: 'Alpha', description: ' ' }),
    { ...component('beta'), relations: [] },
  );
  const { status, body } = await server.get(PATH);
  expect(status).toBe(200);
  expect(body).toEqual({
    items: [
      { entityRef: 'component:default/zeta', title: 'Alpha', owner: 'group:default/team-a' },
      { entityRef: 'component:default/beta', title: 'beta' },
    ],
  });
});

it('answers nobody who is not signed in', async () => {
  const server = await start(component('beta'));
  const { status } = await server.get(PATH).set('authorization', mockCredentials.none.header());
  expect(status).toBe(401);
});
