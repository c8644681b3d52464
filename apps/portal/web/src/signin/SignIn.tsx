import { ProxiedSignInPage, SignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { GuestFailure } from './GuestFailure.tsx';
import { oidcApiRef } from './oidcApi.ts';

/** In development everybody is the guest; elsewhere the OpenID Connect provider asks who it is. */
export function SignIn(props: SignInPageProps) {
  const environment = useApi(configApiRef).getOptionalString('auth.environment');
  if (environment === 'development') {
    return <ProxiedSignInPage {...props} provider="guest" ErrorComponent={GuestFailure} />;
  }
  return (
    <SignInPage
      {...props}
      provider={{
        id: 'oidc',
        title: 'Sign in',
        message: 'Use the account of your organisation.',
        apiRef: oidcApiRef,
      }}
    />
  );
}
