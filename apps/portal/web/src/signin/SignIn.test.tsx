import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { oidcApiRef, type OidcApi } from './oidcApi.ts';
import { SignIn } from './SignIn.tsx';

afterEach(() => {
  vi.unstubAllGlobals();
});

function open(environment: string) {
  const onSignInSuccess = vi.fn();
  renderInTestApp(<SignIn onSignInSuccess={onSignInSuccess} />, {
    config: {
      app: { title: 'Quoin', baseUrl: 'http://localhost:7007' },
      backend: { baseUrl: 'http://localhost:7007' },
      auth: { environment },
    },
    apis: [
      mockApis.discovery(),
      [oidcApiRef, { getBackstageIdentity: () => Promise.resolve(undefined) } as Partial<OidcApi>],
    ],
  });
  return onSignInSuccess;
}

/** A session as the auth backend answers it; the token is read for its expiry alone. */
function guestSession() {
  const identity = {
    type: 'user',
    userEntityRef: 'user:default/guest',
    ownershipEntityRefs: ['user:default/guest'],
  };
  const claims = { sub: identity.userEntityRef, exp: Date.now() / 1000 + 3600 };
  const token = `e30.${btoa(JSON.stringify(claims))}.signature`;
  return { profile: {}, backstageIdentity: { token, identity } };
}

describe('in development', () => {
  it('signs everybody in as the guest, without a question', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(guestSession())));
    const onSignInSuccess = open('development');

    await waitFor(() => {
      expect(onSignInSuccess).toHaveBeenCalledOnce();
    });
  });

  it('says why it could not, and offers to try again', async () => {
    const answer = { error: { name: 'NotAllowedError', message: 'Guests are not let in.' } };
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(answer, { status: 403 })));
    const onSignInSuccess = open('development');

    expect(await screen.findByRole('alert')).toHaveTextContent('Guests are not let in.');
    expect(screen.getByRole('button', { name: 'Retry' })).toBeVisible();
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });
});

describe('elsewhere', () => {
  it('asks for the account of the organisation', async () => {
    const onSignInSuccess = open('production');

    expect(await screen.findByText('Use the account of your organisation.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Sign In' })).toBeVisible();
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });
});
