import { createTokenVerifier, type VerifyToken } from '@quoin/security';
import type { AuthConfig } from '../config/service-config.ts';

/**
 * Verifies tokens as the configuration says: by the identity provider's keys, or in development by
 * the key pair in `keyDirectory`, for which `createDevelopmentIssuer` signs tokens.
 */
export async function createVerifier(auth: AuthConfig): Promise<VerifyToken> {
  const { issuer, audience, clockTolerance } = auth;
  const common = { issuer, audience, clockTolerance };
  if (auth.mode === 'jwks') return createTokenVerifier({ ...common, jwksUrl: auth.jwksUrl });
  // Loaded here, so that no production process has code that makes keys.
  const { createDevelopmentIssuer } = await import('@quoin/security/development');
  const { publicKey } = await createDevelopmentIssuer({
    directory: auth.keyDirectory,
    issuer,
    audience,
  });
  return createTokenVerifier({ ...common, publicKeys: [publicKey] });
}
