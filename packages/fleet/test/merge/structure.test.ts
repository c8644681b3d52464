import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { mergeFile } from '../../src/merge/index.ts';

const LABELS = { ours: 'ours', base: 'base', theirs: 'theirs' };

/** Merges three texts; answers the text, or that there is a conflict. */
function merge(path: string, base: string, ours: string, theirs: string): string {
  const [was, mine, other] = [base, ours, theirs].map((text) => Buffer.from(text));
  const sides = { path, base: was, ours: mine ?? Buffer.of(), theirs: other ?? Buffer.of() };
  const { content, conflict } = mergeFile(sides, LABELS);
  return conflict ? 'conflict' : content.toString('utf8');
}

describe('JSON', () => {
  const manifest = (change: object = {}, space: number | string = 2) =>
    `${JSON.stringify({ name: 'refunds', scripts: { start: 'a', test: 'b' }, dependencies: { a: '1.0.0', c: '1.0.0' }, files: ['dist'], ...change }, null, space)}\n`;

  it('merges neighbours of package.json without a conflict or a comma too few', () => {
    const merged = merge(
      'package.json',
      manifest(),
      manifest({ dependencies: { a: '1.0.0', c: '1.0.0', z: '9.0.0' }, files: ['dist', 'mine'] }),
      manifest({
        dependencies: { a: '2.0.0', b: '1.0.0', c: '1.0.0', d: '1.0.0' },
        files: ['dist', 'README.md'],
      }),
    );
    expect(merged).toBe(
      manifest({
        dependencies: { a: '2.0.0', b: '1.0.0', c: '1.0.0', d: '1.0.0', z: '9.0.0' },
        files: ['dist', 'README.md', 'mine'],
      }),
    );
  });

  it.each([4, '\t'])('keeps the indentation of the service: %j', (space) => {
    const scripts = { start: 'a', test: 'b' };
    const merged = merge(
      'package.json',
      manifest(),
      manifest({ scripts: { ...scripts, mine: 'm' } }, space),
      manifest({ scripts: { ...scripts, theirs: 't' }, engines: { node: '24' } }),
    );
    expect(merged).toBe(
      manifest({ scripts: { ...scripts, theirs: 't', mine: 'm' }, engines: { node: '24' } }, space),
    );
  });

  it('keeps comments, inline lists and the order of keys', () => {
    const merged = merge(
      'tsconfig.json',
      '{\n  // How it is built.\n  "include": ["src"],\n  "strict": true\n}\n',
      '{\n  "strict": true, // always\n  // How it is built.\n  "include": ["src", "scripts"]\n}\n',
      '{\n  // How it is built.\n  "include": ["src", "test"],\n  "strict": true,\n  "noEmit": true\n}\n',
    );
    expect(merged).toBe(
      '{\n  "strict": true, // always\n  "noEmit": true,\n  // How it is built.\n  "include": ["src", "test", "scripts"]\n}\n',
    );
  });

  it('merges a lock file that both sides changed', () => {
    const lock = (packages: Record<string, string>) =>
      `${JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(Object.entries(packages).map(([name, version]) => [`node_modules/${name}`, { version, license: 'MIT' }])) }, null, 2)}\n`;
    expect(
      merge(
        'package-lock.json',
        lock({ a: '1.0.0', c: '1.0.0' }),
        lock({ a: '1.0.0', b: '1.0.0', c: '1.0.0' }),
        lock({ a: '2.0.0', c: '1.1.0' }),
      ),
    ).toBe(lock({ a: '2.0.0', b: '1.0.0', c: '1.1.0' }));
  });

  it.each([
    ['a value that both changed', { a: 2 }, { a: 3 }],
    ['a value that one deleted', { b: 1 }, { a: 3, b: 1 }],
    ['a key that both added', { a: 1, x: 1 }, { a: 1, x: 2 }],
    ['an item that both replaced', { a: 1, list: ['trunk'] }, { a: 1, list: ['develop'] }],
  ])('asks about %s', (_, ours, theirs) => {
    const text = (value: object) => `${JSON.stringify({ b: 1, list: ['main'], ...value })}\n`;
    const without = (value: object) => `${JSON.stringify(value)}\n`;
    const write = 'a' in ours ? text : without;
    expect(merge('a.json', text({ a: 1 }), write(ours), text(theirs))).toBe('conflict');
  });

  it('asks about no more than what excludes each other', () => {
    const text = (a: number, b: number, more = {}) =>
      `${JSON.stringify({ a, b, list: ['x'], ...more }, null, 2)}\n`;
    const sides = {
      path: 'a.json',
      base: Buffer.from(text(1, 1)),
      ours: Buffer.from(text(2, 1, { list: ['x', 'mine'], mine: 1 })),
      theirs: Buffer.from(text(3, 4, { list: ['x', 'theirs'], theirs: 1 })),
    };
    const merged = mergeFile(sides, LABELS);
    expect(merged.conflict).toContain('in one place');
    const marked =
      '<<<<<<< ours\n  "a": 2,\n||||||| base\n  "a": 1,\n=======\n  "a": 3,\n>>>>>>> theirs\n';
    expect(merged.content.toString()).toBe(
      text(2, 4, { list: ['x', 'theirs', 'mine'], theirs: 1, mine: 1 }).replace(
        '  "a": 2,\n',
        marked,
      ),
    );
  });

  it('never makes a key twice, where lines would merge cleanly', () => {
    const lines = (first: string, last: string) =>
      `{\n${first}  "b": 1,\n  "c": 1,\n  "d": 1,\n  "e": 1${last}\n}\n`;
    expect(merge('a.json', lines('', ''), lines('  "x": 1,\n', ''), lines('', ',\n  "x": 2'))).toBe(
      'conflict',
    );
  });

  it('merges by lines what is no JSON, or has a key twice', () => {
    const text = (a: string, b: string) => `{\n  "k": ${a},\n\n  "k": 1,\n\n  "z": ${b}\n`;
    expect(merge('a.json', text('1', '1'), text('2', '1'), text('1', '2'))).toBe(text('2', '2'));
    const twice = (a: string, b: string) => `${text(a, b)}}\n`;
    expect(merge('a.json', twice('1', '1'), twice('2', '1'), twice('1', '2'))).toBe(
      twice('2', '2'),
    );
  });
});

describe('YAML', () => {
  it('merges steps of a workflow by name, and keeps comments and quotes', () => {
    const steps = (...all: string[]) =>
      `# Builds it.\n\non: [push]\njobs:\n  build:\n    steps:\n${all.join('')}`;
    const checkout = (version: string) => `      - uses: actions/checkout@${version}\n`;
    const test = (command: string) => `      - name: Test\n        run: ${command}\n`;
    const mine =
      "      # Ours alone.\n      - name: 'Mine'\n        run: |\n          a ${{ b }}\n";
    const audit = '      - name: Audit\n        run: npm audit\n';
    expect(
      merge(
        '.github/workflows/ci.yml',
        steps(checkout('v4'), test('npm test')),
        steps(checkout('v4'), test('npm test # slow'), mine),
        steps(checkout('v5'), test('npm test'), audit),
      ),
    ).toBe(steps(checkout('v5'), test('npm test # slow'), audit, mine));
  });

  it('takes lines where names do not fit: a step that one side renamed and the other changed', () => {
    const step = (name: string, run: string) =>
      `steps:\n  - name: ${name}\n    if: a\n    shell: b\n    run: ${run}\n`;
    expect(merge('a.yml', step('a', 'x'), step('mine', 'x'), step('a', 'y'))).toBe(
      step('mine', 'y'),
    );
  });

  it('fits what the template adds into another indentation', () => {
    expect(
      merge(
        'a.yml',
        'a:\n  b:\n    c: 1\n  d: 1\n',
        'a:\n    b:\n        c: 1\n    d: 2\n',
        'a:\n  b:\n    c: 1\n  x:\n    - y: |\n        z\n  d: 1\n',
      ),
    ).toBe('a:\n    b:\n        c: 1\n    x:\n      - y: |\n          z\n    d: 2\n');
  });

  it.each([
    ['several documents', '---\na: 1\n\n\n---\nb: 1\n'],
    ['anchors', 'x: &x\n  k: 1\na: 1\n\n\nb: 1\ny: *x\n'],
    ['tags', 'x: !y z\na: 1\n\n\nb: 1\n'],
    ['keys of several words', '? [x]\n: z\na: 1\n\n\nb: 1\n'],
  ])('merges by lines what has %s', (_, base) => {
    const ours = base.replace('a: 1', 'a: 2');
    const theirs = base.replace('b: 1', 'b: 3');
    expect(merge('a.yaml', base, ours, theirs)).toBe(ours.replace('b: 1', 'b: 3'));
  });

  it('merges what one side wrote as a list in a line', () => {
    expect(
      merge('a.yml', 'on: [push]\na: 1\n', 'on:\n  - push\na: 2\n', 'on: [push]\na: 1\nb: 1\n'),
    ).toBe('on:\n  - push\na: 2\nb: 1\n');
  });
});

type Value = string | number | Value[] | { [key: string]: Value };

const values: fc.Arbitrary<Record<string, Value>> = fc.letrec<{
  value: Value;
  object: Record<string, Value>;
}>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: 0, max: 3 }),
    fc.subarray(['p', 'q', 'r', 's', 't'], { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), tie('value'), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
})).object;

/** A value and an edited one: some of its keys have the values of another, or are gone. */
function edit(base: Record<string, Value>): fc.Arbitrary<Record<string, Value>> {
  return fc.tuple(values, fc.subarray(['a', 'b', 'c', 'd', 'e'])).map(([other, changed]) => {
    const kept = Object.entries(base).filter(([key]) => !changed.includes(key));
    const added = Object.entries(other).filter(([key]) => changed.includes(key));
    return Object.fromEntries([...kept, ...added]);
  });
}

const sides = values.chain((base) => fc.tuple(fc.constant(base), edit(base), edit(base)));

describe('values', () => {
  const CONFLICT = new Error('conflict');

  /** Three-way merge of values; items of lists are sets of words. */
  function model(base: Value | undefined, ours: Value | undefined, theirs: Value | undefined) {
    if (same(ours, theirs) || same(theirs, base)) return ours;
    if (same(ours, base)) return theirs;
    if (isObject(ours) && isObject(theirs)) return modelObject(base, ours, theirs);
    if (Array.isArray(ours) && Array.isArray(theirs)) return modelList(base, ours, theirs);
    throw CONFLICT;
  }

  function modelObject(
    base: Value | undefined,
    ours: Record<string, Value>,
    theirs: Record<string, Value>,
  ): Value {
    // Both added it, or both made an object of something else.
    if (base !== undefined && !isObject(base)) throw CONFLICT;
    const result: Record<string, Value> = {};
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      const merged = model((base ?? {})[key], ours[key], theirs[key]) as Value | undefined;
      if (merged !== undefined) result[key] = merged;
    }
    return result;
  }

  function modelList(base: Value | undefined, ours: Value[], theirs: Value[]): Value {
    if (base !== undefined && !Array.isArray(base)) throw CONFLICT;
    const was = base ?? [];
    const gone = was.some((item) => !ours.includes(item) && !theirs.includes(item));
    const mine = ours.filter((item) => !was.includes(item) && !theirs.includes(item));
    const other = theirs.filter((item) => !was.includes(item) && !ours.includes(item));
    if (gone && mine.length > 0 && other.length > 0) throw CONFLICT;
    return [...was, ...mine, ...other, ...ours].filter(
      (item, index, all) =>
        all.indexOf(item) === index &&
        (was.includes(item) ? ours.includes(item) && theirs.includes(item) : true),
    );
  }

  function isObject(it: Value | undefined): it is Record<string, Value> {
    return typeof it === 'object' && !Array.isArray(it);
  }

  function same(a: Value | undefined, b: Value | undefined): boolean {
    return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
  }

  /** Keys and items in alphabetical order. */
  function sorted(it: Value | undefined): Value | undefined {
    if (Array.isArray(it)) return [...it].sort();
    if (!isObject(it)) return it;
    return Object.fromEntries(
      Object.keys(it)
        .sort()
        .map((key) => [key, sorted(it[key]) ?? '']),
    );
  }

  /** The model's result; undefined when it is a conflict. */
  function expectedOf([base, ours, theirs]: [Value, Value, Value]): Value | undefined {
    try {
      return sorted(model(base, ours, theirs));
    } catch (error) {
      expect(error).toBe(CONFLICT);
      return undefined;
    }
  }

  it('merges JSON as its values merge', () => {
    const space = fc.constantFrom<string | number>(0, 2, 4, '\t');
    const text = (it: Value, by: string | number) => `${JSON.stringify(it, null, by)}\n`;
    fc.assert(
      fc.property(sides, space, (three, indent) => {
        const [base, ours, theirs] = three;
        const expected = expectedOf(three);
        fc.pre(expected !== undefined);
        const merged = merge('a.json', text(base, 2), text(ours, indent), text(theirs, 2));
        expect(merged).not.toBe('conflict');
        expect(sorted(JSON.parse(merged) as Value)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('merges YAML as its values merge, or asks', () => {
    const text = (it: Value, indent: number) => stringify(it, { indent });
    fc.assert(
      fc.property(sides, fc.constantFrom(2, 4), (three, indent) => {
        const [base, ours, theirs] = three;
        const expected = expectedOf(three);
        fc.pre(expected !== undefined);
        const merged = merge('a.yml', text(base, 2), text(ours, indent), text(theirs, 2));
        const blocks = [...three, expected ?? {}].every((it) => !/[{[]/.test(text(it, 2)));
        if (blocks) expect(merged).not.toBe('conflict');
        if (merged !== 'conflict') expect(sorted(parse(merged) as Value)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
