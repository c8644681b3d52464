import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprints } from '../src/findings/fingerprint.ts';

const CODE = `import { exec } from 'node:child_process';

export function first(name: string) {
  exec(\`ls \${name}\`);
}

app.get('/a', (request, reply) => {
  if (request.query.name) {
    exec(\`ls \${request.query.name}\`);
  }
});

app.get('/b', (request, reply) => {
  exec(\`ls \${request.query.name}\`);
});
`;

/** Fingerprints of the lines that hold `exec(`, in their order. */
function printsOf(text: string): string[] {
  const places = text
    .split('\n')
    .flatMap((line, at) => (/\bexec\(/.test(line) ? [{ rule: 'r/x', line: at + 1 }] : []));
  return fingerprints(text, places);
}

const original = printsOf(CODE);

/** A whole declaration that has nothing to do with the others. */
const unrelated = fc
  .tuple(fc.stringMatching(/^[a-z]{3,8}$/), fc.integer(), fc.boolean())
  .map(([name, value, block]) =>
    block
      ? `export function ${name}() {\n  return ${String(value)};\n}\n`
      : `// ${name}\nconst ${name} = ${String(value)};\n`,
  );

/** Places between the declarations of CODE. */
const GAPS = [2, 6, 12, 16];

describe('a fingerprint stays', () => {
  it('when other code comes before, between and after', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...GAPS), unrelated)), (insertions) => {
        const lines = CODE.split('\n');
        for (const [at, text] of insertions.sort(([a], [b]) => b - a)) {
          lines.splice(at - 1, 0, ...text.split('\n'));
        }
        expect(printsOf(lines.join('\n'))).toEqual(original);
      }),
    );
  });

  it('when the code is indented, spaced or broken differently', () => {
    const tabs = CODE.replaceAll('  ', '\t');
    const windows = CODE.replaceAll('\n', '\r\n');
    const spaced = CODE.replaceAll('exec(`', 'exec( `').replaceAll('`);', '` );');
    const broken = CODE.replaceAll(/( *)exec\((`.*`)\);/g, '$1exec(\n$1  $2,\n$1);');
    for (const text of [tabs, windows, spaced, broken]) expect(printsOf(text)).toEqual(original);
  });

  it('when the parameters and conditions around it change', () => {
    const changed = CODE.replaceAll('(request, reply)', 'async (request)')
      .replace('(name: string)', '(name: string, more: boolean)')
      .replace('if (request.query.name) {', 'if (request.query.name && enabled) {');
    expect(printsOf(changed)).toEqual(original);
  });

  it('at whichever line of its statement an engine reports it', () => {
    const text = 'run(\n  one,\n  [\n    two,\n  ],\n);\n';
    const [a, b] = fingerprints(text, [
      { rule: 'r', line: 1 },
      { rule: 'r', line: 2 },
    ]);
    expect(a?.replace(/:1$/, '')).toBe(b?.replace(/:2$/, ''));
  });
});

describe('a fingerprint changes', () => {
  it('with the statement, the rule and the block', () => {
    const print = (text: string, rule = 'r/x') => fingerprints(text, [{ rule, line: 2 }])[0];
    const prints = [
      print('function a() {\n  exec(x);\n}'),
      print('function a() {\n  exec(y);\n}'),
      print('function b() {\n  exec(x);\n}'),
      print('function a() {\n  exec(x);\n}', 'r/y'),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('so that one violation does not stand for another', () => {
    const swapped = CODE.replace('exec(`ls ${name}`)', 'log(name)').replace(
      "app.get('/b', (request, reply) => {",
      "app.get('/b', (request, reply) => {\n  exec(`rm ${request.query.name}`);",
    );
    const prints = printsOf(swapped);
    expect(prints).toHaveLength(original.length);
    expect(prints.filter((print) => !original.includes(print))).toHaveLength(1);
  });
});

it('numbers what is the same several times in one block', () => {
  const text = 'exec(x);\nexec(x);\nexec(x);\n';
  const lines = [3, 1, 2].map((line) => ({ rule: 'r', line }));
  const prints = fingerprints(text, lines);
  expect(prints.map((print) => print.split(':')[1])).toEqual(['3', '1', '2']);
});

it('takes any text and any line, in time that grows with the text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.array(fc.integer({ min: -3, max: 50 })),
      (text, lines) => {
        const places = lines.map((line) => ({ rule: 'r', line }));
        const prints = fingerprints(text, places);
        expect(prints).toHaveLength(lines.length);
        expect(new Set(prints).size).toBe(lines.length);
      },
    ),
  );
  const nested = `${'('.repeat(10_000)}\n`.repeat(20);
  expect(fingerprints(nested, [{ rule: 'r', line: 10 }])).toHaveLength(1);
});
