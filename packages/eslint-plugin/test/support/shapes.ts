const HEAD = `const { exec } = require('child_process');
const app = require('express')();
`;

const lines = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join('\n');

/** Code of a size, by what there is much of. What takes longer than its size is one of these. */
export const SHAPES: Readonly<Record<string, (size: number) => string>> = {
  functions: (size) => `${HEAD}${lines(
    size,
    (index) => `function f${String(index)}(a, b) {
  const c = b + a;
  exec('x' + a);
  return f${String((index + 1) % size)}(c, a) + f${String((index * 7) % size)}(a, b);
}`,
  )}
app.get('/', (req) => f0(req.query.x, 1));`,
  exports: (size) =>
    `${HEAD}${lines(
      size,
      (index) => `exports.f${String(index)} = (a, b) => {
  exec('x' + exports.f${String((index * 13) % size)}(b + a));
  return exports.f${String((index * 7) % size)}(a, b);
};`,
    )}`,
  variables: (size) => `${HEAD}function g(req) {
let s0 = req.query.a;
${lines(size, (index) => `let s${String(index + 1)} = s${String(index)} + req.query.b; exec(s${String(index + 1)});`)}
}`,
  'writes to one variable': (size) => `${HEAD}app.get('/', (req) => {
let s = req.query.a;
${lines(size, (index) => `s = s + req.query.b${String(index)}; exec(s);`)}
});`,
  fields: (size) => `${HEAD}class A {
${lines(
  size,
  (index) =>
    `m${String(index)}(a) { this.f${String(index)} = this.f${String((index * 7) % size)} + a; exec(this.f${String(index)}); return this.m${String((index * 3) % size)}(a); }`,
)}
}`,
  routes: (size) =>
    `${HEAD}${lines(
      size,
      (index) => `app.post('/payments/${String(index)}', async (req, res) => {
  const amount = parseFloat(req.body.amount) * 1.1;
  if (!amount) return;
  res.type('html');
  log.info(req.body);
  res.send('<p>' + req.body.name + amount.toFixed(2));
});`,
    )}`,
  'one long handler': (size) => `${HEAD}app.post('/payments', async (req, res) => {
${lines(size, (index) => `await db.query('select ' + req.body.a${String(index)}); log.info(req.body); res.send(req.body.x);`)}
});`,
  cases: (size) => `${HEAD}function g(req) { let r = '';
switch (req.query.a) {
${lines(size, (index) => `case 'c${String(index)}': r = 'a' + req.query.b; exec(r); break;`)}
}
exec(r); }`,
  // More than the analysis looks at before a place, of which each costs a step.
  checks: (size) => `${HEAD}function g(req) {
${lines(3 * size, (index) => `if (req.query.a === '${String(index)}') return exec(req.query.a + req.query.b);`)}
}`,
  callbacks: (size) => `${HEAD}function each(done) { done(1); }
${lines(size, (index) => `each((value) => { exec(value + ${String(index)}); });`)}
app.get('/', (req) => new Promise((done) => done(req.query.a)).then((value) => exec(value)));`,
  promises: (size) =>
    `${HEAD}${lines(size, (index) => `exports.p${String(index)} = (req) => new Promise((done) => { done(req.query.a); }).then(exec);`)}`,
  'properties of one object': (size) => `${HEAD}const table = {
${lines(size, (index) => `p${String(index)}: (x) => x + ${String(index)},`)}
};
app.get('/', (req) => { const values = {
${lines(size, (index) => `p${String(index)}: req.query.a${String(index)},`)}
};
${lines(size, (index) => `exec(table.p${String(index)}(values.p${String(index)}));`)} });`,
  parameters: (size) => `${HEAD}function g({
${lines(size, (index) => `a${String(index)},`)}
}) {
${lines(size, (index) => `exec('x' + a${String(index)});`)} }`,
  clients: (size) => `const axios = require('axios');
${lines(size, (index) => `const c${String(index)} = axios.create({ baseURL: 'http://x' }); c${String(index)}.x = 1;`)}`,
  imports: (size) => `import { query } from './elsewhere.js';
${lines(size, (index) => `query(a${String(index)}, helper(b${String(index)}));`)}`,
};
