import { expect, it, test } from 'vitest';
import { RecentResults } from '../../src/history/lru.ts';
import { isGitUrl, nameOfUrl, publicUrl } from '../../src/history/url.ts';
import { latestVersion, missingVersions } from '../../src/history/versions.ts';

const VERSIONS = ['1.9.0', '1.10.0', '2.0.0-rc.1', '2.0.0-rc.2'];

it('a pre-release is for those who have one, or when there is nothing else', () => {
  expect(latestVersion(VERSIONS)).toBe('1.10.0');
  expect(latestVersion(VERSIONS, '1.9.0')).toBe('1.10.0');
  expect(latestVersion(VERSIONS, '2.0.0-rc.1')).toBe('2.0.0-rc.2');
  expect(latestVersion(['0.1.0-a'])).toBe('0.1.0-a');
  expect(latestVersion([])).toBeUndefined();
});

it('the missing versions are in order, and leave pre-releases out that were passed', () => {
  expect(missingVersions(VERSIONS, '1.9.0')).toEqual(['1.10.0']);
  expect(missingVersions([...VERSIONS, '2.0.0'], '1.9.0')).toEqual(['1.10.0', '2.0.0']);
  expect(missingVersions(VERSIONS, '2.0.0-rc.1')).toEqual(['2.0.0-rc.2']);
  expect(missingVersions(VERSIONS, '3.0.0')).toEqual([]);
});

test.each([
  ['https://example.com/a.git', true],
  ['ssh://git@example.com/a.git', true],
  ['git@example.com:team/a.git', true],
  ['file:///srv/a.git', true],
  ['ext::sh -c id', false],
  ['-oProxyCommand=id:a', false],
  ['C:\\a', false],
  ['./folder', false],
  ['payments', false],
])('%s is a URL for git: %s', (url, expected) => {
  expect(isGitUrl(url)).toBe(expected);
});

test.each([
  ['https://ada:secret@example.com/a.git?token=x#y', 'https://example.com/a.git'],
  ['ssh://git@example.com/a.git', 'ssh://git@example.com/a.git'],
  ['git@example.com:team/a.git', 'git@example.com:team/a.git'],
])('%s is shown as %s', (url, shown) => {
  expect(publicUrl(url)).toBe(shown);
});

it('a URL names a folder', () => {
  expect(nameOfUrl('https://example.com/team/refunds.git')).toBe('refunds');
  expect(nameOfUrl('git@example.com:refunds')).toBe('refunds');
  expect(nameOfUrl('https://example.com/a%2Fb/')).toBe('a-2Fb');
});

it('the last results are kept, failures are not', async () => {
  const results = new RecentResults<string>(2);
  const made: string[] = [];
  const get = (key: string) =>
    results.get(key, async () => {
      made.push(key);
      if (key === 'bad') throw new Error('no');
      return key;
    });
  await Promise.all([get('a'), get('a'), get('b')]);
  await get('a');
  await get('c');
  await get('a');
  await get('b');
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  await expect(get('bad')).rejects.toThrow('no');
  await expect(get('bad')).rejects.toThrow('no');
  expect(made.filter((key) => key === 'bad')).toHaveLength(2);
});
