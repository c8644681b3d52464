import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenVerifier } from '@quoin/security';
import { createDevelopmentIssuer } from '@quoin/security/development';
import { afterAll, expect, test } from 'vitest';
import { bundle } from '../scripts/build.ts';
import { startFunction } from '../scripts/local/lambda.ts';
import { createQuotesApi } from '../src/quotes/api.ts';
import { QuoteRequestSchema } from '../src/quotes/schemas.ts';

const directory = mkdtempSync(join(tmpdir(), 'function-'));
const claims = { issuer: 'development', audience: 'development' };
const issuer = await createDevelopmentIssuer({ directory, ...claims });
const handler = createQuotesApi({
  feeBasisPoints: 25,
  verifyToken: createTokenVerifier({ ...claims, publicKeys: [issuer.publicKey] }),
});
const context = { awsRequestId: 'a', getRemainingTimeInMillis: () => 5_000 };

afterAll(() => {
  rmSync(directory, { recursive: true });
});

async function eventOf(body: object, ...roles: string[]) {
  const token = await issuer.issueToken({ subject: 'alice', roles });
  return {
    rawPath: '/v1/quotes',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    requestContext: { requestId: 'r-1', http: { method: 'POST' } },
    body: JSON.stringify(body),
  };
}

test('a quote is exact to the minor unit, also where floating point is not', async () => {
  const event = await eventOf({ amount: '900719925474099301', currency: 'EUR' }, 'quotes-reader');
  const { statusCode, body } = await handler(event, context);
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ fee: '2251799813685249', total: '902971725287784550' });
});

test('what is wrong is said as problem details', async () => {
  const read = async (event: Awaited<ReturnType<typeof eventOf>>) => {
    const { statusCode, headers, body } = await handler(event, context);
    expect(headers['content-type']).toMatch('application/problem+json');
    return { statusCode, ...(JSON.parse(body) as object) };
  };
  const valid = { amount: '1250', currency: 'EUR' };
  expect(await read(await eventOf(valid))).toMatchObject({ statusCode: 403 });
  expect(await read({ ...(await eventOf(valid)), headers: {} as never })).toMatchObject({
    statusCode: 401,
  });
  expect(await read(await eventOf({ amount: 12.5 }, 'quotes-reader'))).toMatchObject({
    statusCode: 400,
    code: 'invalid-request',
    errors: expect.arrayContaining([expect.objectContaining({ path: '/amount' })]) as unknown,
  });
  expect(await read(await eventOf({ ...valid, currency: 'XXX' }, 'quotes-reader'))).toMatchObject({
    statusCode: 422,
    code: 'unsupported-currency',
  });
});

test('the bundle answers through Lambda’s own runtime client', async () => {
  const output = join(directory, 'dist');
  await bundle(output);
  const environment = { NODE_ENV: 'development', OTEL_SDK_DISABLED: 'true', LOG_LEVEL: 'silent' };
  const api = await startFunction('api', { directory: output, environment });
  try {
    const event = { ...(await eventOf({})), headers: {} };
    expect(await api.invoke(event)).toMatchObject({ statusCode: 401 });
  } finally {
    await api.stop();
  }
});

test('a wrong setting keeps the function from starting', async () => {
  const output = join(directory, 'dist');
  await bundle(output);
  const environment = { NODE_ENV: 'production', AUTH_JWKS_URL: '', OTEL_SDK_DISABLED: 'true' };
  await expect(startFunction('api', { directory: output, environment })).rejects.toThrow(
    'could not be started',
  );
});

test('openapi.json describes what is validated', () => {
  const { components } = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
    components: { schemas: { QuoteRequest: object } };
  };
  expect(components.schemas.QuoteRequest).toEqual(JSON.parse(JSON.stringify(QuoteRequestSchema)));
});
