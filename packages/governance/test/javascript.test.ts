import { describe, expect, it } from 'vitest';
import { importedPaths } from '../src/engines/eslint/imports.ts';
import { ImportGraph } from '../src/engines/imports.ts';
import { check, isOpen, type CheckOptions, type Report } from '../src/index.ts';
import { runCheck } from './process.ts';
import { temporaryFolder, temporaryRepository, writeFiles, type Files } from './repository.ts';

const EVAL = 'owasp/dynamic-code';
const PATH = 'owasp/path-traversal';
const PARSES = 'governance/file-parses';

async function judge(files: Files, options: Partial<CheckOptions> = {}): Promise<Report> {
  return check({
    directory: temporaryFolder(files),
    selection: { kind: 'folder' },
    cache: temporaryFolder(),
    ...options,
  });
}

const describeFindings = ({ findings }: Report) =>
  findings.map(({ rule, location: { path, line } }) => `${rule} ${path}:${String(line)}`);

describe('every dialect', () => {
  it('is parsed by its name', async () => {
    const report = await judge({
      'a.ts': 'export const a = <T,>(x: unknown) => <T>x;\n',
      'b.tsx': 'export const b = <T,>(x: T) => <p title="x">{String(x)}</p>;\n',
      'c.js': '#!/usr/bin/env node\nexport const c = <b />;\n',
      'd.jsx': 'export default () => <><b /></>;\n',
      'e.mjs': 'export const e = await import("./a.ts");\n',
      'f.cjs': 'if (!module.parent) return;\nwith (Math) { module.exports = floor(017); }\n',
      'g.mts': 'export enum G { A }\nnamespace N { export const x = 1; }\n@decorate() class D {}\n',
      'h.cts': 'import fs = require("node:fs");\nexport = fs;\n',
      'types.d.ts': 'this is not read, because nothing in it runs\n',
    });
    expect(describeFindings(report)).toEqual([]);
    expect(report.failures).toEqual([]);
  });

  it('is a finding when it cannot be parsed, on the line where parsing ended', async () => {
    const report = await judge({
      'a.ts': 'const a = 1;\nconst b = ;\n',
      'b.tsx': '<p>\n',
      'c.js': 'let x;\nlet x;\nfunction (\n',
      'd.mjs': '"\n',
    });
    expect(describeFindings(report)).toEqual([
      `${PARSES} a.ts:2`,
      `${PARSES} b.tsx:1`,
      `${PARSES} c.js:3`,
      `${PARSES} d.mjs:1`,
    ]);
  });
});

it('takes no configuration and no comment of those that it judges', async () => {
  const bad = 'export const run = (text) => eval(text);\n';
  const report = await judge({
    'eslint.config.js': 'throw new Error("never run");\n',
    '.eslintrc.json': '{ "root": true, "rules": { "security/detect-eval-with-expression": 0 } }\n',
    '.eslintignore': '*\n',
    'a.js': `/* eslint-disable */\n${bad}// eslint-disable-line\n`,
  });
  expect(describeFindings(report)).toEqual([`${EVAL} a.js:2`]);
});

describe('a file that nobody wrote or nobody could read', () => {
  it('is left out with a note', async () => {
    const report = await judge({
      'bundle.js': `eval(x);${'function a(b){return b+1}'.repeat(4000)}`,
      'huge.ts': `export const huge = [\n${'  "0123456789",\n'.repeat(80_000)}];\n`,
      'picture.ts': Buffer.from([0x47, 0x00, 0x11, 0x22]),
      'data.json': `[${'{"a":1},'.repeat(300_000)}0]`,
    });
    expect(describeFindings(report)).toEqual([]);
    expect(report.notes.join('\n')).toMatch(/1 binary file was left out: picture\.ts\./);
    expect(report.notes.join('\n')).toMatch(/bundle\.js was not checked by eslint: it is minified/);
    expect(report.notes.join('\n')).toMatch(
      /huge\.ts was not checked by .*eslint.*: it has 1\.2 MiB/,
    );
  });

  it('does not stop the check, however it is nested', async () => {
    const deep = (open: string, close: string) =>
      `export const x = ${`${open}\n`.repeat(10_000)}1${`${close}\n`.repeat(10_000)};\n`;
    const report = await judge({
      'parentheses.ts': deep('(', ')'),
      'arrays.js': deep('[', ']'),
      'not.ts': deep('!', ''),
      'sum.ts': deep('1+', ''),
      'calls.js': deep('f(', ')'),
      'fine.js': 'export const run = (text) => eval(text);\n',
    });
    expect(report.failures).toEqual([]);
    const found = describeFindings(report);
    expect(found).toContain(`${EVAL} fine.js:1`);
    expect(found).toContain(`${PARSES} parentheses.ts:1`);
    for (const each of found) expect(each).toMatch(/file-parses|fine\.js/);
  });
});

it('keeps a waiver of governance and shows who decided', async () => {
  const report = await judge({
    'a.js': `// quoin-waive ${EVAL} -- the text is a constant (team-a, until 2999-01-01)
export const run = (text) => eval(text);
`,
  });
  expect(report.findings.filter(isOpen)).toEqual([]);
  expect(report.findings[0]?.waived).toEqual({
    reason: 'the text is a constant',
    owner: 'team-a',
    until: '2999-01-01',
    line: 1,
  });
});

describe('results are used again', () => {
  const good = 'export const a = 1;\n';
  const bad = 'export const run = (text) => eval(text);\n';

  it('for the same text alone, whatever happened in between', async () => {
    const directory = temporaryFolder({ 'a.js': bad, 'b.js': good });
    const options: CheckOptions = {
      directory,
      selection: { kind: 'folder' },
      cache: temporaryFolder(),
    };
    const first = await check(options);
    expect(first.statistics).toMatchObject({ reused: 0 });
    const second = await check(options);
    expect(second.findings).toEqual(first.findings);
    expect(second.statistics.reused).toBe(first.statistics.computed - second.statistics.computed);
    writeFiles(directory, { 'a.js': good, 'b.js': bad });
    expect(describeFindings(await check(options))).toEqual([`${EVAL} b.js:1`]);
    writeFiles(directory, { 'a.js': bad });
    expect(describeFindings(await check(options))).toHaveLength(2);
    const anew = await check({ ...options, reuse: false });
    expect(anew.statistics.reused).toBe(0);
    expect(describeFindings(anew)).toHaveLength(2);
  });

  it('of staged content by what is staged', async () => {
    const { root, git, write } = temporaryRepository({ 'a.js': good });
    const options: CheckOptions = {
      directory: root,
      selection: { kind: 'staged' },
      cache: temporaryFolder(),
    };
    write({ 'a.js': bad });
    git('add', '-A');
    write({ 'a.js': good });
    expect(describeFindings(await check(options))).toEqual([`${EVAL} a.js:1`]);
    git('add', '-A');
    expect(describeFindings(await check(options))).toEqual([]);
  });
});

describe('a function that other files call', () => {
  const service = `const { readFile } = require('node:fs/promises');
exports.load = (name) => readFile('/srv/files/' + name);
`;
  const handler = (argument: string) => `const { load } = require('./service');
const express = require('express');
const app = express();
app.get('/', async (req, res) => { await load(${argument}); res.end(); });
`;
  const found = `${PATH} service.js:2`;

  it('is judged by what they hand over now', async () => {
    const directory = temporaryFolder({
      'package.json': '{}',
      'service.js': service,
      'handler.js': handler("'terms.txt'"),
    });
    const options: CheckOptions = {
      directory,
      selection: { kind: 'folder' },
      cache: temporaryFolder(),
    };
    expect(describeFindings(await check(options))).not.toContain(found);
    writeFiles(directory, { 'handler.js': handler('req.query.name') });
    expect(describeFindings(await check(options))).toContain(found);
    writeFiles(directory, { 'handler.js': handler("'terms.txt'") });
    expect(describeFindings(await check(options))).not.toContain(found);
  });

  it('is judged by what they import as well', async () => {
    const directory = temporaryFolder({
      'package.json': '{}',
      'service.js': service,
      'handler.js': handler("require('./choose').choose(req)"),
      'choose.js': "exports.choose = (req) => 'terms.txt';\n",
    });
    const options: CheckOptions = {
      directory,
      selection: { kind: 'folder' },
      cache: temporaryFolder(),
    };
    expect(describeFindings(await check(options))).not.toContain(found);
    writeFiles(directory, { 'choose.js': 'exports.choose = (req) => req.query.name;\n' });
    expect(describeFindings(await check(options))).toContain(found);
  });

  it('is judged anew when another file begins to call it', async () => {
    // The cache of the command is the repository's own; a folder of this name is in nobody's.
    const directory = temporaryFolder({ 'package.json': '{}', 'service.js': service });
    const paths = async () => {
      const { stdout } = await runCheck(directory, '--dir', directory, '--format', 'json');
      const { findings } = JSON.parse(stdout) as Pick<Report, 'findings'>;
      return describeFindings({ findings } as Report);
    };
    expect(await paths()).not.toContain(found);
    writeFiles(directory, { 'handler.js': handler('req.query.name') });
    expect(await paths()).toContain(found);
  });
});

it('tells each time what was left out of a file', async () => {
  const options: CheckOptions = {
    directory: temporaryFolder({
      'bundle.js': `${'f(1);'.repeat(2_000)}\n`,
      'entangled.js': entangled(60),
    }),
    selection: { kind: 'folder' },
    cache: temporaryFolder(),
  };
  const { notes } = await check(options);
  expect(notes.join('\n')).toContain('bundle.js was not checked by eslint: it is minified.');
  expect(notes.join('\n')).toContain('Data in entangled.js was not followed to its end');
  expect((await check(options)).notes.toSorted()).toEqual(notes.toSorted());
});

/** Functions that each call twelve others, so that there are more ways through them than anybody can go. */
function entangled(count: number): string {
  const functions = Array.from({ length: count }, (_, index) => {
    const calls = Array.from(
      { length: 12 },
      (_each, step) => `f${String((index + step + 1) % count)}(b, a)`,
    );
    return `function f${String(index)}(a, b) { return ${calls.join(' + ')} + a; }\n`;
  });
  return `${functions.join('')}app.get('/', (req) => eval(f0(req.query.a, req.query.b)));\n`;
}

it('follows data through old scripts, which one parser alone reads', async () => {
  const report = await judge({
    'old.js': `var mode = 0777;
app.get('/', function (req, res) { with (Math) { eval(req.query.text + mode); } });
`,
  });
  expect(report.failures).toEqual([]);
  expect(describeFindings(report)).toContain(`${EVAL} old.js:2`);
});

describe('what a file imports', () => {
  it('is part of what its result follows from, near and far, present or not', async () => {
    const texts = new Map([
      ['src/a.ts', "import { b } from './b.js';\nconst c = require('../lib');\n"],
      ['src/b.ts', "export * from './deep/index.ts';\n"],
      ['src/deep/index.ts', "import '../a.ts';\nexport const deep = 1;\n"],
    ]);
    const digest = () => {
      const read = (path: string) => Promise.resolve(texts.get(path));
      return new ImportGraph({ read, importsOf: importedPaths }).digestOf('src/a.ts');
    };
    const digests = [await digest()];
    texts.set('src/deep/index.ts', 'export const deep = 2;\n');
    digests.push(await digest());
    texts.set('lib/index.js', 'module.exports = 1;\n');
    digests.push(await digest());
    texts.set('lib.ts', 'export default 1;\n');
    digests.push(await digest());
    expect(new Set(digests).size).toBe(digests.length);
    texts.set('src/other.ts', 'export const other = 1;\n');
    expect(await digest()).toBe(digests.at(-1));
  });
});
