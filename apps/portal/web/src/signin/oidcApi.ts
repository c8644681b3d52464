import { OAuth2 } from '@backstage/core-app-api';
import type {
  BackstageIdentityApi,
  OpenIdConnectApi,
  ProfileInfoApi,
  SessionApi,
} from '@backstage/core-plugin-api';
import {
  ApiBlueprint,
  configApiRef,
  createApiRef,
  discoveryApiRef,
  oauthRequestApiRef,
} from '@backstage/frontend-plugin-api';

/** Signs people in with the organisation's OpenID Connect provider. */
export type OidcApi = OpenIdConnectApi & ProfileInfoApi & BackstageIdentityApi & SessionApi;

export const oidcApiRef = createApiRef<OidcApi>().with({ id: 'auth.oidc', pluginId: 'app' });

export const oidcApi = ApiBlueprint.make({
  name: 'oidc',
  params: (define) =>
    define({
      api: oidcApiRef,
      deps: {
        configApi: configApiRef,
        discoveryApi: discoveryApiRef,
        oauthRequestApi: oauthRequestApiRef,
      },
      factory: ({ configApi, ...apis }): OidcApi =>
        OAuth2.create({
          ...apis,
          configApi,
          environment: configApi.getOptionalString('auth.environment') ?? 'production',
          provider: { id: 'oidc', title: 'Single sign-on', icon: () => null },
          defaultScopes: ['openid', 'profile', 'email', 'offline_access'],
        }),
    }),
});
