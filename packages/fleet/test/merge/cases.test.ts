import { describe, expect, it } from 'vitest';
import { filesOf, link, mergeSets, temporaryRepository, type TestFiles } from './repository.ts';

const repository = await temporaryRepository();
const merge = (base: TestFiles, ours: TestFiles, theirs: TestFiles) =>
  mergeSets(repository, base, ours, theirs);
const lines = (...words: string[]) => words.map((word) => `${word}\n`).join('');
const ten = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const text = (change: Record<string, string> = {}) =>
  lines(...ten.map((word) => change[word] ?? word));

describe('content', () => {
  it('keeps what both sides changed, where a comparison of two would overwrite it', async () => {
    const merged = await merge(
      { 'a.txt': text() },
      { 'a.txt': text({ two: 'mine' }) },
      { 'a.txt': text({ nine: 'theirs' }) },
    );
    expect(merged).toMatchObject({
      files: { 'a.txt': text({ two: 'mine', nine: 'theirs' }) },
      conflicts: [],
      notes: [],
    });
  });

  it('puts both sides and the base between markers that name them', async () => {
    const merged = await merge(
      { 'a.txt': text() },
      { 'a.txt': text({ two: 'mine' }) },
      { 'a.txt': text({ two: 'theirs' }) },
    );
    expect(merged.files['a.txt']).toBe(
      text({
        two: '<<<<<<< ours\nmine\n||||||| service 2.0.0\ntwo\n=======\ntheirs\n>>>>>>> service 2.1.0',
      }),
    );
    expect(merged.conflicts).toMatchObject([
      {
        path: 'a.txt',
        explanation: 'The service and the template both changed a.txt differently, in one place.',
      },
    ]);
  });

  it('gives stages that make an ordinary conflict of an index', async () => {
    const { tree, conflicts } = await merge(
      { 'a.txt': 'base\n' },
      { 'a.txt': 'mine\n' },
      { 'a.txt': 'theirs\n' },
    );
    const { base, ours, theirs } = conflicts[0]?.stages ?? {};
    const env = { GIT_INDEX_FILE: `${repository.gitDirectory}/index-of-a-test` };
    await repository.git(['read-tree', tree], { env });
    const input = [base, ours, theirs].map(
      (stage, index) => `${stage?.mode} ${stage?.id} ${index + 1}\t${stage?.path}\n`,
    );
    await repository.git(['update-index', '--index-info'], {
      env,
      input: `0 ${'0'.repeat(40)}\ta.txt\n${input.join('')}`,
    });
    const listed = await repository.git(['ls-files', '--unmerged'], { env });
    expect(listed.trim().split('\n')).toHaveLength(3);
    expect(await repository.git(['cat-file', 'blob', ours?.id ?? ''])).toBe('mine\n');
  });

  it('keeps the expressions of a workflow, whatever the template did around them', async () => {
    const workflow = (name: string, more = '') =>
      `name: ${name}\njobs:\n  a:\n    steps:\n      - run: echo \${{ github.sha }}\n${more}`;
    const path = '.github/workflows/ci.yml';
    const merged = await merge(
      { [path]: workflow('CI') },
      { [path]: workflow('CI', '      - run: echo ${{ github.actor }}\n') },
      { [path]: workflow('Continuous integration') },
    );
    expect(merged.files[path]).toBe(
      workflow('Continuous integration', '      - run: echo ${{ github.actor }}\n'),
    );
  });

  it('takes one side of a condition whose answer changed, not both', async () => {
    const server = (store: string) => lines('start', `use ${store}`, 'listen', 'end', 'exit');
    const merged = await merge(
      { 'a.ts': server('memory') },
      { 'a.ts': `${server('memory')}mine\n` },
      { 'a.ts': server('postgres') },
    );
    expect(merged.files['a.ts']).toBe(`${server('postgres')}mine\n`);
  });
});

describe('lines', () => {
  const windows = (value: string) => value.replaceAll('\n', '\r\n');

  it("merges a file of CR LF with one of LF and keeps the service's line endings", async () => {
    const merged = await merge(
      { 'a.txt': text(), 'a.json': '{\n  "a": 1\n}\n' },
      { 'a.txt': windows(text({ two: 'mine' })), 'a.json': windows('{\n  "a": 1,\n  "b": 2\n}\n') },
      { 'a.txt': text({ nine: 'theirs' }), 'a.json': '{\n  "a": 3\n}\n' },
    );
    expect(merged.conflicts).toEqual([]);
    expect(merged.files).toEqual({
      'a.txt': windows(text({ two: 'mine', nine: 'theirs' })),
      'a.json': windows('{\n  "a": 3,\n  "b": 2\n}\n'),
    });
  });

  it('follows a change of line endings by the template, but not against the service', async () => {
    const merged = await merge(
      { 'a.txt': text(), 'b.txt': text() },
      { 'a.txt': text({ two: 'mine' }), 'b.txt': windows(text()) },
      { 'a.txt': windows(text()), 'b.txt': text({ nine: 'theirs' }) },
    );
    expect(merged.files).toEqual({
      'a.txt': windows(text({ two: 'mine' })),
      'b.txt': windows(text({ nine: 'theirs' })),
    });
    expect(merged.conflicts).toEqual([]);
  });

  it('keeps the markers of a conflict in the line endings of the file', async () => {
    const merged = await merge(
      { 'a.txt': 'x\n' },
      { 'a.txt': 'mine\r\n' },
      { 'a.txt': 'theirs\n' },
    );
    expect(merged.files['a.txt']).not.toMatch(/[^\r]\n/);
    expect(merged.conflicts).toHaveLength(1);
  });

  it.each([
    ['ours has none', false, true, false],
    ['theirs has none', true, false, false],
  ])('merges a last line without an end: %s', async (_, ours, theirs, result) => {
    const ended = (value: string, is: boolean) => (is ? value : value.slice(0, -1));
    const merged = await merge(
      { 'a.txt': text() },
      { 'a.txt': ended(text({ two: 'mine' }), ours) },
      { 'a.txt': ended(text({ nine: 'theirs' }), theirs) },
    );
    expect(merged.conflicts).toEqual([]);
    expect(merged.files['a.txt']).toBe(ended(text({ two: 'mine', nine: 'theirs' }), result));
  });

  it('merges text that is not UTF-8 byte by byte', async () => {
    const latin = (value: string) => Buffer.from(value, 'latin1');
    const { tree } = await merge(
      { a: latin(text({ five: 'fünf' })) },
      { a: latin(text({ five: 'fünf', two: 'zwö' })) },
      { a: latin(text({ five: 'fünf', nine: 'äcks' })) },
    );
    const [file] = await repository.readFiles(tree);
    expect(file?.content).toEqual(latin(text({ five: 'fünf', two: 'zwö', nine: 'äcks' })));
  });
});

describe('paths', () => {
  it('never proposes to delete what the template does not know', async () => {
    const mine = { 'mine/a.txt': 'a\n', 'src/mine.txt': 'b\n' };
    const merged = await merge(
      { 'src/a.txt': text() },
      { 'src/a.txt': text(), ...mine },
      { 'lib/a.txt': text() },
    );
    expect(merged.files).toEqual({ 'lib/a.txt': text(), ...mine });
    expect(merged.conflicts).toEqual([]);
  });

  it('leaves deleted what the service deleted, and says so when the template changed it', async () => {
    const merged = await merge(
      { 'a.txt': text(), 'b.txt': 'b\n', c: '' },
      { c: '' },
      { 'a.txt': text({ two: 'theirs' }), 'b.txt': 'b\n', c: 'c\n' },
    );
    expect(merged.files).toEqual({ c: 'c\n' });
    expect(merged.conflicts).toEqual([]);
    expect(merged.notes).toEqual([
      {
        path: 'a.txt',
        explanation: 'The template changed a.txt, which the service deleted. It stays deleted.',
      },
    ]);
  });

  it('deletes what the template deleted, unless the service changed it', async () => {
    const merged = await merge(
      { a: 'a\n', b: text(), c: 'c\n' },
      { a: 'a\n', b: text({ two: 'mine' }), c: 'c\n' },
      { c: 'c\n' },
    );
    expect(merged.files).toEqual({ b: text({ two: 'mine' }), c: 'c\n' });
    expect(merged.conflicts).toMatchObject([
      { path: 'b', explanation: expect.stringContaining('The template deleted b') as string },
    ]);
    expect(Object.keys(merged.conflicts[0]?.stages ?? {})).toEqual(['base', 'ours']);
  });

  it.each([
    ['the service', { 'src/b.txt': text({ two: 'mine' }) }, { 'a.txt': text({ nine: 'theirs' }) }],
    ['the template', { 'a.txt': text({ two: 'mine' }) }, { 'src/b.txt': text({ nine: 'theirs' }) }],
  ])('follows a file that %s renamed', async (_, ours, theirs) => {
    const merged = await merge({ 'a.txt': text() }, ours, theirs);
    expect(merged.files).toEqual({ 'src/b.txt': text({ two: 'mine', nine: 'theirs' }) });
    expect(merged.conflicts).toEqual([]);
  });

  it("keeps the service's name, and both contents, of a file that both renamed", async () => {
    const merged = await merge(
      { 'a.txt': text() },
      { 'b.txt': text({ two: 'mine' }) },
      { 'c.txt': text({ nine: 'theirs' }) },
    );
    expect(merged.files).toEqual({ 'b.txt': text({ two: 'mine', nine: 'theirs' }) });
    expect(merged.conflicts).toMatchObject([
      {
        path: 'b.txt',
        explanation:
          'The service renamed a.txt to b.txt, the template to c.txt. It stays at b.txt.',
        stages: { base: { path: 'a.txt' }, ours: { path: 'b.txt' }, theirs: { path: 'c.txt' } },
      },
    ]);
  });

  it('merges by structure across a rename', async () => {
    const workflow = (...steps: string[]) =>
      `steps:\n  - name: Install\n    run: npm ci\n${steps.map((step) => `  - name: ${step}\n    run: ${step}\n`).join('')}  - name: Test\n    run: npm test\n`;
    const merged = await merge(
      { 'ci.yml': workflow() },
      { 'build.yml': workflow('mine') },
      { 'ci.yml': workflow('theirs') },
    );
    expect(merged.files).toEqual({ 'build.yml': workflow('theirs', 'mine') });
    expect(merged.conflicts).toEqual([]);
  });

  it('takes what both added once if it is the same, and as a conflict if not', async () => {
    const merged = await merge(
      { z: 'z\n' },
      { z: 'z\n', a: 'same\n', b: 'x\nmine\ny\n' },
      { z: 'z\n', a: 'same\n', b: 'x\ntheirs\ny\n' },
    );
    expect(merged.files).toEqual({
      a: 'same\n',
      b: 'x\n<<<<<<< ours\nmine\n=======\ntheirs\n>>>>>>> service 2.1.0\ny\n',
      z: 'z\n',
    });
    expect(merged.conflicts).toMatchObject([
      { path: 'b', stages: { ours: { path: 'b' }, theirs: { path: 'b' } } },
    ]);
  });

  it('puts a file aside that the service changed and the template made a folder', async () => {
    const merged = await merge(
      { a: text() },
      { a: text({ two: 'mine' }) },
      { 'a/index': 'new\n', 'a/other': 'x\n' },
    );
    expect(merged.files).toEqual({
      'a/index': 'new\n',
      'a/other': 'x\n',
      'a~ours': text({ two: 'mine' }),
    });
    expect(merged.conflicts).toMatchObject([
      { path: 'a~ours', stages: { ours: { path: 'a~ours' } } },
    ]);
  });

  it('leaves a folder that the service made of a file', async () => {
    const merged = await merge(
      { a: text() },
      { 'a/mine': 'mine\n' },
      { a: text({ nine: 'theirs' }) },
    );
    expect(merged.files).toEqual({ 'a/mine': 'mine\n' });
    expect(merged.conflicts).toEqual([]);
    expect(merged.notes).toHaveLength(1);
  });

  it('puts a new file of the template aside where the service has a folder', async () => {
    const merged = await merge({ z: '' }, { z: '', 'a/mine': 'm\n' }, { z: '', a: 'theirs\n' });
    expect(merged.files).toEqual({ 'a/mine': 'm\n', 'a~theirs': 'theirs\n', z: '' });
    expect(merged.conflicts).toMatchObject([{ path: 'a~theirs' }]);
  });

  it('keeps names outside ASCII, with quotes, spaces and bytes that are not UTF-8', async () => {
    const names = ['größe.txt', 'キー/値.yml', 'a "b"\t\n.txt', 'x\udcff.txt', '🦆'];
    const set = (words: Record<string, string>) =>
      Object.fromEntries(names.map((name) => [name, text(words)]));
    const merged = await merge(set({}), set({ two: 'mine' }), set({ nine: 'theirs' }));
    expect(merged.files).toEqual(set({ two: 'mine', nine: 'theirs' }));
    expect(merged.conflicts).toEqual([]);
  });
});

describe('kinds of file', () => {
  const executable = (value: string) => ({ content: Buffer.from(value), executable: true });

  it('merges the executable bit apart from the content', async () => {
    const merged = await merge(
      { 'a.sh': text(), 'b.sh': text() },
      { 'a.sh': executable(text({ two: 'mine' })), 'b.sh': text({ two: 'mine' }) },
      { 'a.sh': text({ nine: 'theirs' }), 'b.sh': executable(text()) },
    );
    expect(merged.files).toEqual({
      'a.sh': `executable ${text({ two: 'mine', nine: 'theirs' })}`,
      'b.sh': `executable ${text({ two: 'mine' })}`,
    });
  });

  it("takes a symbolic link that one side changed, and keeps the service's where both did", async () => {
    const merged = await merge(
      { a: link('x'), b: link('x') },
      { a: link('x'), b: link('mine') },
      { a: link('theirs'), b: link('theirs') },
    );
    expect(merged.files).toEqual({ a: 'link theirs', b: 'link mine' });
    expect(merged.conflicts).toMatchObject([
      {
        path: 'b',
        explanation:
          "The service and the template both changed the link b differently. The service's is kept.",
      },
    ]);
  });

  it('loses neither side where a file became a link', async () => {
    const merged = await merge({ a: text() }, { a: text({ two: 'mine' }) }, { a: link('b') });
    expect(Object.values(merged.files).join()).toContain('mine');
    expect(merged.conflicts.length).toBeGreaterThan(0);
  });

  it('takes a large binary file from the side that changed it, and asks where both did', async () => {
    const binary = (seed: number) =>
      Buffer.from(
        Uint32Array.from({ length: 1_250_000 }, (_, i) => Math.imul(i + seed, 2654435761)).buffer,
      );
    const [was, mine, other] = [binary(1), binary(2), binary(3)];
    const merged = await merge(
      { 'a.bin': was, 'b.bin': was, 'c.bin': was },
      { 'a.bin': was, 'b.bin': mine, 'c.bin': mine },
      { 'a.bin': other, 'b.bin': was, 'c.bin': other },
    );
    expect((await repository.readTree(merged.tree)).map(({ id }) => id)).toEqual(
      (
        await repository.readTree(
          await repository.writeTree(filesOf({ 'a.bin': other, 'b.bin': mine, 'c.bin': mine })),
        )
      ).map(({ id }) => id),
    );
    expect(merged.conflicts).toMatchObject([
      {
        path: 'c.bin',
        explanation:
          "The service and the template both changed c.bin. It is not text; the service's content is kept.",
      },
    ]);
  });
});
