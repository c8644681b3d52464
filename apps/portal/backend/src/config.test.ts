import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigSources } from '@backstage/config-loader';
import { describe, expect, it, onTestFinished } from 'vitest';
import { missingVariables } from './environment.ts';
import { root } from './testing/portal.ts';

const development = join(root, 'app-config.yaml');
const production = join(root, 'app-config.production.yaml');

async function load(files: string[], variables: Record<string, string>) {
  const argv = files.flatMap((file) => ['--config', file]);
  const source = ConfigSources.default({
    argv,
    env: {},
    watch: false,
    substitutionFunc: async (name) => variables[name],
  });
  const config = await ConfigSources.toConfig(source);
  onTestFinished(() => config.close());
  return config;
}

describe('app-config.yaml', () => {
  it('needs only a database', async () => {
    const missing = await missingVariables([development], {});
    expect(missing.map(({ name }) => name)).toEqual(['DATABASE_URL']);
  });

  it('takes the port from PORTAL_PORT, 7007 by default', async () => {
    const url = 'postgresql://localhost/quoin';
    const byDefault = await load([development], { DATABASE_URL: url });
    expect(byDefault.getString('backend.baseUrl')).toBe('http://localhost:7007');
    const other = await load([development], { DATABASE_URL: url, PORTAL_PORT: '7107' });
    expect(other.getNumber('backend.listen.port')).toBe(7107);
    expect(other.getString('app.baseUrl')).toBe('http://localhost:7107');
  });
});

describe('app-config.production.yaml', () => {
  it('takes every secret from the environment, where each must be set', async () => {
    const missing = (await missingVariables([production], {})).map(({ name }) => name);
    expect(missing.sort()).toEqual([
      'AUTH_SESSION_SECRET',
      'DATABASE_CA_FILE',
      'DATABASE_URL',
      'GITHUB_ORGANIZATION',
      'GITHUB_TOKEN',
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
      'OIDC_METADATA_URL',
      'PORTAL_URL',
    ]);
  });

  it('has OIDC and no guest, TLS to PostgreSQL, permissions, and GitHub to publish to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portal-config-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, 'certificate');
    const names = (await missingVariables([production], {})).map(({ name }) => name);
    const config = await load([development, production], {
      ...Object.fromEntries(names.map((name) => [name, 'set'])),
      DATABASE_CA_FILE: ca,
    });
    expect(config.getConfig('auth.providers').keys()).toEqual(['oidc']);
    expect(config.get('backend.database.connection.ssl')).toEqual({
      rejectUnauthorized: true,
      ca: 'certificate',
    });
    expect(config.getBoolean('permission.enabled')).toBe(true);
    expect(config.getString('scaffolder.defaultEnvironment.parameters.publish')).toBe('github');
  });
});

describe('missingVariables', () => {
  it('knows defaults, escapes, comments and lists', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portal-config-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'a.yaml');
    await writeFile(
      file,
      '# ${COMMENT}\na: ${D:-x}\nb: $${ESCAPED}\nc: [{ d: "x${ NEEDED }${SET}" }]',
    );
    expect(await missingVariables([file], { SET: '' })).toEqual([{ name: 'NEEDED', file }]);
  });
});
