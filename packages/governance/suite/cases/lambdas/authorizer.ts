import jwt, { type JwtPayload } from 'jsonwebtoken';
import { jwtVerify, createRemoteJWKSet, decodeJwt } from 'jose';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';

const keys = createRemoteJWKSet(new URL('https://login.example/.well-known/jwks.json'));
const PUBLIC_KEY = process.env.PUBLIC_KEY ?? '';

export const handler = async (event: APIGatewayRequestAuthorizerEventV2) => {
  const token = event.headers?.authorization?.replace('Bearer ', '') ?? '';
  const { payload } = await jwtVerify(token, keys, { issuer: 'https://login.example', audience: 'invoices' });
  return { isAuthorized: true, context: { sub: payload.sub } };
};

export const legacy = async (event: APIGatewayRequestAuthorizerEventV2) => {
  const token = event.headers?.authorization?.replace('Bearer ', '') ?? '';
  const payload = jwt.verify(token, PUBLIC_KEY, { algorithms: ['RS256', 'none'] }) as JwtPayload;
  return { isAuthorized: true, context: { sub: payload.sub } };
};

export const quick = async (event: APIGatewayRequestAuthorizerEventV2) => {
  const token = event.headers?.authorization?.split(' ')[1] ?? '';
  const claims = decodeJwt(token);
  return { isAuthorized: claims.role === 'admin', context: { sub: claims.sub } };
};

export const strict = async (event: APIGatewayRequestAuthorizerEventV2) => {
  const token = event.headers?.authorization?.split(' ')[1] ?? '';
  const payload = jwt.verify(token, PUBLIC_KEY, { algorithms: ['RS256'], audience: 'invoices' }) as JwtPayload;
  return { isAuthorized: payload.role === 'admin', context: { sub: payload.sub } };
};

export const relaxed = async (event: APIGatewayRequestAuthorizerEventV2) => {
  const token = event.headers?.authorization?.split(' ')[1] ?? '';
  const payload = jwt.verify(token, PUBLIC_KEY, { algorithms: ['RS256'], ignoreExpiration: true }) as JwtPayload;
  return { isAuthorized: true, context: { sub: payload.sub } };
};

export const byHand = (event: APIGatewayRequestAuthorizerEventV2) => {
  const [, body] = (event.headers?.authorization ?? '').split('.');
  const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as { scope?: string };
  return { isAuthorized: claims.scope === 'invoices' };
};
