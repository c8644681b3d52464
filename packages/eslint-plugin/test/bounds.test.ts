import { describe, expect, test } from 'vitest';
import { lint } from './support/lint.ts';

const HEAD = "const { exec } = require('child_process');\n";
const RULE = 'command-injection';

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join('\n');

/** Texts on which an analysis without limits never ends, or nearly so. What it takes is measured, not tested. */
const GENERATED: Record<string, string> = {
  'one text made in 2,000 steps': `function g(req) { let s = '';
${times(2_000, (index) => `s += req.query.a${String(index)};`)}
exec(s); }`,
  '600 writes, each followed by a read': `function g(req) { let s = '';
${times(600, (index) => `s = s + req.query.a${String(index)}; exec(s);`)} }`,
  '600 checks before a use': `function g(req) { const s = req.query.s;
${times(600, (index) => `if (s.length === ${String(index)}) return exec('x' + s);`)} }`,
  '300 functions that call each other': `${times(
    300,
    (index) =>
      `function f${String(index)}(a, b) { exec('x' + a); return f${String((index + 1) % 300)}(b + a, a) + f${String((index * 7) % 300)}(a, b); }`,
  )}
app.get('/', (req) => f0(req.query.x, 1));`,
  'values that are made of themselves': `function g(req) { let a = req.query.a, b = a, c = b;
while (more()) { a = b + c; b = a + c; c = a + b; exec(a + b + c); } }`,
  'a function that calls itself': `const f = (x) => f(x + f(x) + f(f(x)));
app.get('/', (req) => exec(f(req.query.x)));`,
};

describe('every analysis ends', () => {
  test.each(Object.entries(GENERATED))('%s', (_, code) => {
    const rules = new Set(lint(HEAD + code, '/nowhere/code.js', RULE).map(({ rule }) => rule));
    rules.delete(RULE);
    expect([...rules]).toEqual([]);
  });
});

test('a bundle is not read', () => {
  const bundle = `${HEAD}app.get('/', (req) => { exec('ls ' + req.query.x); });`.replace(/\n/g, '');
  expect(lint(bundle, '/nowhere/code.js', RULE)).toHaveLength(1);
  expect(lint(bundle.padEnd(30_000, ';'), '/nowhere/code.js', RULE)).toEqual([]);
});
