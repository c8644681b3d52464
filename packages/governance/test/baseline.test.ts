import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { check, exitCodeOf, isOpen, type CheckOptions } from '../src/index.ts';
import { BASELINE_FILE } from '../src/baseline/baseline.ts';
import { temporaryFolder, temporaryRepository } from './repository.ts';

/** A violation of `governance/file-parses`; each name makes another one. */
const broken = (name: string) => `export const ${name} = (;\n`;

const cache = () => temporaryFolder();

async function judge(directory: string, options: Partial<CheckOptions> = {}) {
  const selection = options.selection ?? { kind: 'all' as const };
  const report = await check({ directory, selection, cache: cache(), ...options });
  const open = report.findings.filter(isOpen);
  return {
    report,
    exitCode: exitCodeOf(report),
    open: open.map(({ rule, location: { path } }) => `${rule} ${path}`),
  };
}

function entries(root: string): { path: string; fingerprint: string }[] {
  const text = readFileSync(join(root, BASELINE_FILE), 'utf8');
  return (JSON.parse(text) as { findings: { path: string; fingerprint: string }[] }).findings;
}

it('takes in what there is once, then only what somebody lets it', async () => {
  const { root, write, commit } = temporaryRepository({ 'a.ts': broken('a'), 'b.ts': broken('b') });
  expect((await judge(root)).exitCode).toBe(1);
  const first = await judge(root, { baseline: 'update' });
  expect(first.report.baseline).toEqual({ total: 2, added: 2, removed: 0, refused: 0 });
  expect((await judge(root)).exitCode).toBe(0);
  commit('chore: begin with a baseline');

  write({ 'c.ts': broken('c') });
  expect((await judge(root)).open).toEqual(['governance/file-parses c.ts']);
  const refused = await judge(root, { baseline: 'update' });
  expect(refused.report.baseline).toEqual({ total: 2, added: 0, removed: 0, refused: 1 });
  expect(refused.exitCode).toBe(1);
  const accepted = await judge(root, { baseline: 'accept' });
  expect(accepted.report.baseline).toEqual({ total: 3, added: 1, removed: 0, refused: 0 });
  const seen = await judge(root, { selection: { kind: 'since', reference: 'main' } });
  expect(seen.open).toEqual([`governance/baseline-grows ${BASELINE_FILE}`]);
});

it('asks to take out what is mended, and takes it out', async () => {
  const { root, write } = temporaryRepository({ 'a.ts': broken('a'), 'b.ts': broken('b') });
  await judge(root, { baseline: 'update' });
  write({ 'a.ts': 'export const a = 1;\n' });
  const { open, report } = await judge(root);
  expect(open).toEqual([`governance/baseline-current ${BASELINE_FILE}`]);
  expect(report.findings.find(isOpen)).toMatchObject({
    location: { line: 4 },
    message: expect.stringMatching(/^a\.ts no longer breaks governance\/file-parses/) as string,
  });
  const updated = await judge(root, { baseline: 'update' });
  expect(updated.report.baseline).toEqual({ total: 1, added: 0, removed: 1, refused: 0 });
  rmSync(join(root, 'b.ts'));
  await judge(root, { baseline: 'update' });
  expect(entries(root)).toEqual([]);
  expect((await judge(root)).exitCode).toBe(0);
});

it('follows a violation through renames and moved lines, and sees another one in its place', async () => {
  const { root, git, write, commit } = temporaryRepository({ 'old.ts': broken('a') });
  await judge(root, { baseline: 'update' });
  commit('chore: begin with a baseline');
  git('mv', 'old.ts', 'new.ts');
  write({ 'new.ts': `// Moved down by a line.\n${broken('a')}` });
  expect((await judge(root)).open).toEqual([]);
  const since = { selection: { kind: 'since', reference: 'main' } } as const;
  expect((await judge(root, since)).open).toEqual([]);

  write({ 'new.ts': broken('other') });
  expect((await judge(root)).open).toEqual([
    'governance/file-parses new.ts',
    `governance/baseline-current ${BASELINE_FILE}`,
  ]);
});

it('lets no violation of another file stand for one that is still there', async () => {
  const { root, write } = temporaryRepository({ 'a.ts': broken('a') });
  await judge(root, { baseline: 'update' });
  write({ 'copy.ts': broken('a') });
  expect((await judge(root)).open).toEqual(['governance/file-parses copy.ts']);
  renameSync(join(root, 'a.ts'), join(root, 'b.ts'));
  expect((await judge(root)).open).toHaveLength(1);
});

it('does not call mended what a change does not show', async () => {
  const { root, git, write, commit } = temporaryRepository({ 'a.ts': broken('a') });
  await judge(root, { baseline: 'update' });
  commit('chore: begin with a baseline');
  git('checkout', '--quiet', '-b', 'topic');
  write({ 'b.ts': 'export const b = 1;\n' });
  const since = { selection: { kind: 'since', reference: 'main' } } as const;
  expect((await judge(root, since)).open).toEqual([]);
});

it.each(['{', '[]', '{ "fingerprints": "quoin/v0", "findings": [] }'])(
  'refuses %s, and says what to do',
  async (text) => {
    const root = temporaryFolder({ [BASELINE_FILE]: text });
    await expect(judge(root, { selection: { kind: 'folder' } })).rejects.toThrow(
      /^governance-baseline\.json .*--update-baseline/s,
    );
  },
);
