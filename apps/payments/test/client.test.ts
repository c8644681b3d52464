/* eslint-disable security/detect-non-literal-fs-filename -- The folder is made here. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, createTestApp } from './support.ts';
import { startReceiver } from './support/receiver.ts';

const run = promisify(execFile);
const SERVICE = join(import.meta.dirname, '..');
const TSC = join(SERVICE, '../../node_modules/typescript/bin/tsc');
const ROLES = [
  'ledger-operator',
  'payments-initiator',
  'payments-viewer',
  'payments-integrator',
  'payments-operator',
  'payments-approver',
];

let folder: string;
beforeAll(async () => {
  // Inside the package, so that the packages that it imports are found.
  await mkdir(join(SERVICE, '.dev'), { recursive: true });
  folder = await mkdtemp(join(SERVICE, '.dev/client-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Description {
  paths: Record<string, Record<string, unknown>>;
}

test(
  'a client generated from openapi.json compiles, and a program with it calls every operation',
  { timeout: 120_000 },
  async () => {
    const file = join(SERVICE, 'openapi.json');
    const api = await openapiTS(pathToFileURL(file));
    await writeFile(join(folder, 'api.ts'), astToString(api));
    await copyFile(join(import.meta.dirname, 'client/program.ts.txt'), join(folder, 'program.ts'));
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }),
    );
    const compiled = await run(process.execPath, [TSC, '-p', folder]).catch(
      (error: unknown) => error,
    );
    expect(compiled).toMatchObject({ stdout: '' });

    const app = await createTestApp({ config: { rateLimit: 0, maxConcurrency: 0 } });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const receiver = await startReceiver();
    const { authorization } = await bearer(ROLES, { subject: 'client' });
    const token = authorization.slice('Bearer '.length);
    try {
      const { stdout } = await run(process.execPath, [
        join(folder, 'program.ts'),
        url,
        token,
        receiver.url,
      ]);
      const { paths } = JSON.parse(await readFile(file, 'utf8')) as Description;
      const operations = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
      expect([...new Set(JSON.parse(stdout) as string[])].sort()).toEqual(operations.sort());
    } finally {
      await receiver.close();
      await app.close();
    }
  },
);

test('every operation says what it does, who may call it, and what each parameter means', async () => {
  const text = await readFile(join(SERVICE, 'openapi.json'), 'utf8');
  const { paths } = JSON.parse(text) as {
    paths: Record<string, Record<string, Operation>>;
  };
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const name = `${method} ${path}`;
      expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary, name).toBeDefined();
      expect(operation.tags, name).toHaveLength(1);
      if (!path.startsWith('/health/')) expect(operation.security, name).toHaveLength(1);
      expect(operation.responses.default, name).toBeDefined();
    }
  }
});

interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: unknown[];
  responses: Record<string, unknown>;
}
