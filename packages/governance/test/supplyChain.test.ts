import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { satisfies } from 'semver';
import { describe, expect, onTestFinished, test } from 'vitest';
import { affects } from '../src/analysers/dependencies/advisories.ts';
import { readNpmLock } from '../src/analysers/dependencies/npmLock.ts';
import { refreshDatabase, rangesOf } from '../src/supplyChain/refresh.ts';
import { createSbom } from '../src/supplyChain/sbom.ts';
import { installedIn, readLockIn } from '../src/supplyChain/index.ts';
import { temporaryFolder } from './repository.ts';

const LOCK = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { '@s/router': '1.4.0' } },
    'node_modules/@s/router': {
      version: '1.4.0',
      integrity: `sha512-${Buffer.alloc(64, 7).toString('base64')}`,
      license: 'MIT',
    },
    'node_modules/minimist': { version: '1.2.5', dev: true, license: 'MIT OR Apache-2.0' },
    'node_modules/own': { link: true, resolved: 'packages/own' },
  },
});

describe('bill of materials', () => {
  const make = async () => {
    const lock = readNpmLock('package-lock.json', LOCK);
    if (lock === undefined) throw new Error('The lock file is JSON.');
    return createSbom({
      root: temporaryFolder(),
      lock,
      product: { name: 'shop', version: '2.0.0', dependencies: ['@s/router'] },
      toolVersion: '1.0.0',
    });
  };

  test('is valid by the schema of CycloneDX 1.6', async () => {
    const library = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library');
    const folder = join(
      library.slice(0, library.lastIndexOf('cyclonedx-library')),
      'cyclonedx-library/res/schema',
    );
    const schema = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
    const ajv = new Ajv({ strict: false, allErrors: true });
    formats.default(ajv);
    ajv.addFormat('iri-reference', true).addFormat('idn-email', true);
    for (const name of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json']) {
      ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}`);
    }
    const validate = ajv.compile(schema('bom-1.6.SNAPSHOT.schema.json'));
    validate(await make());
    expect(validate.errors).toBeNull();
    validate({ ...(await make()), components: [{ name: 1 }] });
    expect(validate.errors).not.toBeNull();
  });

  test('names what was installed, with its checksum and licence, and the same thing twice the same', async () => {
    const { components, dependencies, serialNumber } = await make();
    expect(components).toEqual([
      {
        type: 'library',
        'bom-ref': 'pkg:npm/%40s/router@1.4.0',
        group: '@s',
        name: 'router',
        version: '1.4.0',
        purl: 'pkg:npm/%40s/router@1.4.0',
        hashes: [{ alg: 'SHA-512', content: '07'.repeat(64) }],
        licenses: [{ license: { name: 'MIT' } }],
      },
      {
        type: 'library',
        'bom-ref': 'pkg:npm/minimist@1.2.5',
        name: 'minimist',
        version: '1.2.5',
        purl: 'pkg:npm/minimist@1.2.5',
        scope: 'optional',
        licenses: [{ expression: 'MIT OR Apache-2.0' }],
      },
    ]);
    expect(dependencies).toEqual([{ ref: 'shop@2.0.0', dependsOn: ['pkg:npm/%40s/router@1.4.0'] }]);
    expect((await make()).serialNumber).toBe(serialNumber);
  });

  test('a folder without a lock file says so', async () => {
    await expect(readLockIn(temporaryFolder())).rejects.toThrow('Install first');
    const lock = await readLockIn(temporaryFolder({ 'package-lock.json': LOCK }));
    expect([...installedIn(lock).keys()]).toEqual(['@s/router', 'minimist']);
  });
});

describe('advisories', () => {
  const database = { updated: '2020-01-01', source: 'seed', advisories: [] };
  const installed = new Map([['minimist', new Set(['1.2.5'])]]);

  async function registry(
    answer: (body: unknown) => { status: number; body: string },
  ): Promise<string> {
    const handle = async (request: IncomingMessage) =>
      answer({ path: request.url, asked: await json(request) });
    const server = createServer((request, response) => {
      void handle(request).then(({ status, body }) => response.writeHead(status).end(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/npm`;
  }

  test('are asked for by name and version, and kept in the form of OSV', async () => {
    let asked: unknown;
    const address = await registry((body) => {
      asked = body;
      const advisory = {
        id: 1,
        url: 'https://github.com/advisories/GHSA-xvch-5gv4-984h',
        title: 'Prototype pollution',
        severity: 'critical',
        vulnerable_versions: '>=1.0.0 <1.2.6 || <0.2.4',
        cwe: ['CWE-1321'],
      };
      return { status: 200, body: JSON.stringify({ minimist: [advisory] }) };
    });
    const refreshed = await refreshDatabase({
      registry: address,
      installed,
      database,
      today: '2026-11-26',
    });
    expect(asked).toEqual({
      path: '/npm/-/npm/v1/security/advisories/bulk',
      asked: { minimist: ['1.2.5'] },
    });
    const [advisory] = refreshed.advisories;
    expect(advisory).toMatchObject({
      id: 'GHSA-xvch-5gv4-984h',
      database_specific: { severity: 'CRITICAL' },
    });
    expect(refreshed.updated).toBe('2026-11-26');
    for (const version of ['0.1.0', '0.2.4', '1.0.0', '1.2.5', '1.2.6', '2.0.0']) {
      const expected = satisfies(version, '>=1.0.0 <1.2.6 || <0.2.4');
      expect(advisory && affects(advisory, 'minimist', version)).toBe(expected);
    }
  });

  test.each([
    [403, '{}', 'answered 403'],
    [200, 'no json', 'not in the form of npm'],
  ])(
    'a registry that answers %i %j is named, and nothing changes',
    async (status, body, reason) => {
      const address = await registry(() => ({ status, body }));
      const refreshing = refreshDatabase({ registry: address, installed, database });
      await expect(refreshing).rejects.toThrow(reason);
      await expect(refreshDatabase({ registry: address, installed, database })).rejects.toThrow(
        'is kept',
      );
      expect(database.advisories).toEqual([]);
    },
  );

  test.each([
    '<1.2.6',
    '>=1.0.0 <1.2.6',
    '<=2.0.0',
    '>1.0.0 <2.0.0',
    '=3.3.6',
    '1.0.0 || 2.0.0',
    '*',
    '^1.2.3',
  ])('the range %s means the same as events', (range) => {
    const advisory = {
      id: 'x',
      summary: 'x',
      affected: [{ package: { ecosystem: 'npm' as const, name: 'a' }, ranges: rangesOf(range) }],
    };
    for (const version of [
      '0.0.1',
      '1.0.0',
      '1.0.1',
      '1.2.3',
      '1.2.5',
      '1.2.6',
      '2.0.0',
      '2.0.1',
      '3.3.6',
      '9.0.0',
    ]) {
      expect([version, affects(advisory, 'a', version)]).toEqual([
        version,
        satisfies(version, range),
      ]);
    }
  });
});
