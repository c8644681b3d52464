import { describe, expect, test } from 'vitest';
import { dependencies } from '../../src/analysers/dependencies/index.ts';
import { found } from './support.ts';

const UNPINNED = ['dependencies/unpinned:1'];
const ELSEWHERE = ['dependencies/lock-source:1'];
const COMMIT = 'a'.repeat(40);

describe('lists of pip', () => {
  test.each([
    ['requests', UNPINNED],
    ['requests >= 2.0  # the newest', UNPINNED],
    ['requests[socks]; python_version > "3"', UNPINNED],
    ['git+https://github.com/a/b.git@main#egg=b', UNPINNED],
    ['-e git+https://github.com/a/b.git#egg=b', UNPINNED],
    ['b @ https://files.example.com/b.tar.gz', UNPINNED],
    ['--index-url http://pypi.example.com/simple', ELSEWHERE],
    ['--extra-index-url https://pypi.bank.example/simple', ELSEWHERE],
    ['--trusted-host pypi.example.com', ELSEWHERE],
  ])('%s is found', async (line, expected) => {
    expect(await found(dependencies, 'app/requirements.txt', `${line}\n`)).toEqual(expected);
  });

  test.each([
    'requests==2.32.5',
    'requests~=2.32',
    'requests>=2,<3 ; python_version > "3"',
    '# requests',
    '',
    '-r base.txt',
    '-c constraints.txt',
    '    --hash=sha256:abc',
    `git+https://github.com/a/b.git@${COMMIT}#egg=b`,
    'b @ https://files.example.com/b.whl#sha256=abc',
    '--index-url https://pypi.bank.example/simple',
    '--index-url http://localhost:3141/simple',
    './local/package',
  ])('%s passes', async (line) => {
    expect(await found(dependencies, 'requirements-dev.txt', `${line}\n`)).toEqual([]);
  });
});

describe('settings of npm', () => {
  test.each([
    'registry=http://npm.example.com/',
    '@bank:registry = http://npm.example.com',
    'strict-ssl=false',
  ])('%s is found', async (line) => {
    expect(await found(dependencies, '.npmrc', `${line}\n`)).toEqual(ELSEWHERE);
  });

  test.each([
    'registry=https://npm.example.com/',
    'registry=http://localhost:4873',
    'strict-ssl=true',
    '; registry=http://npm.example.com',
  ])('%s passes', async (line) => {
    expect(await found(dependencies, '.npmrc', `${line}\n`)).toEqual([]);
  });
});

describe('projects of Maven', () => {
  test('repositories in plain text and versions that move are found', async () => {
    const text = `<project>
  <url>http://www.example.com</url>
  <repositories>
    <repository>
      <url>http://maven.example.com</url>
    </repository>
  </repositories>
  <dependencies>
    <dependency><version>LATEST</version></dependency>
    <dependency><version>[1.0,)</version></dependency>
    <dependency><version>[1.0,2.0)</version></dependency>
    <dependency><version>\${spring.version}</version></dependency>
  </dependencies>
</project>
`;
    expect(await found(dependencies, 'pom.xml', text)).toEqual([
      'dependencies/lock-source:5',
      'dependencies/unpinned:10',
      'dependencies/unpinned:9',
    ]);
  });
});
