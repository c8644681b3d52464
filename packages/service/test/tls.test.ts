import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpsRequest, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerOf, requirePermission, type Service, type TlsConfig } from '../src/index.ts';
import { readCertificates, watchCertificates } from '../src/tls/certificates.ts';
import { createAuthority, writePair } from './support/certificates.ts';
import { createTestService } from './support/service.ts';
import { eventually } from './support/wait.ts';

const SPIFFE = 'spiffe://bank.example/ledger';
let authority: Awaited<ReturnType<typeof createAuthority>>;
let folder: string;
let app: Service | undefined;

beforeAll(async () => {
  authority = await createAuthority('Bank');
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quoin-tls-'));
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  rmSync(folder, { recursive: true });
});

async function start(tls: Partial<TlsConfig> = {}): Promise<number> {
  const files = writePair(folder, await authority.sign('localhost'));
  app = await createTestService(
    (routes) => {
      routes.get('/v1/me', { config: requirePermission('notes:read') }, (request) => ({
        caller: callerOf(request).subject,
      }));
    },
    {
      config: { tls: { ...files, ...tls } },
      identifyPeer: ({ spiffeId }) =>
        spiffeId === SPIFFE ? { subject: spiffeId, roles: ['reader'] } : undefined,
    },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

function clientCa(): Partial<TlsConfig> {
  const clientCaFile = join(folder, 'ca.crt');
  writeFileSync(clientCaFile, authority.cert);
  return { clientCaFile };
}

async function get(port: number, options: RequestOptions = {}) {
  const sending = httpsRequest({
    host: '127.0.0.1',
    port,
    path: '/v1/me',
    ca: authority.cert,
    agent: false,
    ...options,
  });
  sending.end();
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  const body = JSON.parse((await response.toArray()).join('')) as Record<string, unknown>;
  return { status: response.statusCode, body };
}

test('TLS 1.3 is spoken, and nothing older', async () => {
  const port = await start();
  expect((await get(port)).status).toBe(401);
  const old = connect({ host: '127.0.0.1', port, ca: authority.cert, maxVersion: 'TLSv1.2' });
  const [error] = (await once(old, 'error')) as [Error & { code: string }];
  expect(error.code).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
});

test('the caller is whom the client certificate names; others of the same authority are nobody', async () => {
  const port = await start(clientCa());
  const ledger = await authority.sign('ledger', SPIFFE);
  expect(await get(port, ledger)).toEqual({ status: 200, body: { caller: SPIFFE } });
  const other = await authority.sign('other', 'spiffe://bank.example/other');
  expect((await get(port, other)).status).toBe(401);
});

test('without a certificate, or with one of another authority, there is no connection', async () => {
  const port = await start(clientCa());
  await expect(get(port)).rejects.toThrow();
  const stranger = await (await createAuthority('Stranger')).sign('ledger', SPIFFE);
  await expect(get(port, stranger)).rejects.toThrow();
});

test('where the certificate is optional, a foreign one says nothing about the caller', async () => {
  const port = await start({ ...clientCa(), clientCertRequired: false });
  expect((await get(port)).status).toBe(401);
  const stranger = await (await createAuthority('Stranger')).sign('ledger', SPIFFE);
  expect((await get(port, stranger)).status).toBe(401);
  expect((await get(port, await authority.sign('ledger', SPIFFE))).status).toBe(200);
});

test('a renewed certificate is taken into use without a restart; a broken one is not', async () => {
  const tls = writePair(folder, await authority.sign('localhost'));
  const server = createServer(readCertificates(tls), (_request, response) => response.end('{}'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const problems: unknown[] = [];
  const stop = watchCertificates(server, tls, {
    interval: 20,
    onReload: () => undefined,
    onError: (error) => problems.push(error),
  });
  try {
    writeFileSync(tls.certFile, 'not a certificate');
    await eventually(() => {
      expect(String(problems[0])).toContain('cannot be used together');
    });
    expect((await get(port)).status).toBe(200);

    const renewed = await createAuthority('Renewed');
    writePair(folder, await renewed.sign('localhost'));
    await eventually(async () => {
      expect((await get(port, { ca: renewed.cert })).status).toBe(200);
    });
    await expect(get(port)).rejects.toThrow();
  } finally {
    stop();
    server.close();
  }
});

test('files that cannot be used stop the start, by their names', async () => {
  const pair = await authority.sign('localhost');
  const other = await authority.sign('localhost');
  const files = writePair(folder, { cert: pair.cert, key: other.key });
  const start = () => createTestService(() => undefined, { config: { tls: files } });
  await expect(start).rejects.toThrow(`${files.certFile} and ${files.keyFile} cannot be used`);
});
