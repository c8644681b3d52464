import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecords, type CodeBlock, type Rule } from '@quoin/records';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { pathOfBlock } from '../src/examples/source.ts';
import { OWN_ROOT, runCheck, runPreviewProcess, type ProcessResult } from './process.ts';
import { temporaryRepository, type TestRepository } from './repository.ts';

/** At least as many kinds of violation are in the pull request. */
const KINDS = 12;

interface Planted {
  rule: string;
  path: string;
  standard: string;
  decisions: string[];
}

/** Of each standard so many; all of them take their turn in scripts/standards.test.ts. */
const MOST_OF_A_STANDARD = 2;

/** Bad examples of rules that need nothing else, each in a file of its own. */
async function plantedRules(): Promise<{ planted: Planted[]; files: Record<string, string> }> {
  const { standards } = await readRecords({ root: OWN_ROOT });
  const planted: Planted[] = [];
  const files: Record<string, string> = {};
  for (const standard of standards) {
    for (const rule of standard.rules.filter(isAlone).slice(0, MOST_OF_A_STANDARD)) {
      const block = rule.bad as CodeBlock;
      const path = pathOfBlock(block);
      const unique = block.file === undefined ? `part${String(planted.length)}/${path}` : path;
      if (unique in files) continue;
      files[unique] = `${block.code}\n`;
      planted.push({
        rule: rule.id,
        path: unique,
        standard: standard.id,
        decisions: standard.decisions.map(({ id }) => id),
      });
    }
  }
  return { planted, files };
}

function isAlone({ check, bad, before }: Rule): boolean {
  const isChecked = check.tool === 'eslint' || check.tool === 'governance';
  const isFile = bad !== undefined && bad.file !== 'COMMIT_EDITMSG' && bad.others === undefined;
  return isChecked && isFile && before === undefined;
}

const validateSarif = (() => {
  const schema = join(import.meta.dirname, 'schema', 'sarif-2.1.0.json');
  const ajv = new Ajv2020.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
})();

describe('a pull request with violations of every kind', () => {
  const results: Record<string, ProcessResult> = {};
  let planted: Planted[];
  let expected: string[];

  beforeAll(async () => {
    let files: Record<string, string>;
    ({ planted, files } = await plantedRules());
    const repository = pullRequest(files);
    for (const format of ['json', 'pretty', 'sarif', 'github', 'markdown']) {
      results[format] = await runCheck(repository.root, '--since', 'main', '--format', format);
    }
    const { findings } = JSON.parse(results.json?.stdout ?? '') as { findings: JsonFinding[] };
    expected = findings.map(({ rule, location }) => key(rule, location.path, location.line)).sort();
  }, 600_000);

  it('finds each of them, in its file', () => {
    expect(planted.length).toBeGreaterThanOrEqual(KINDS);
    const found = new Set(expected.map((each) => each.replace(/:\d+$/, '')));
    const missing = planted.filter(({ rule, path }) => !found.has(`${rule} ${path}`));
    expect(missing).toEqual([]);
  });

  it('ends with 1 in every format, and says nothing on standard error', () => {
    for (const { exitCode, stderr } of Object.values(results)) {
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    }
  });

  it('shows the same findings in the terminal, with their links', () => {
    const text = results.pretty?.stdout ?? '';
    const shown = Array.from(
      text.matchAll(/^(?:error|warning|note) (\S+) (.+)$/gm),
      ([, rule, place = '']) => {
        const [path, line] = place.split(':');
        return key(rule, path, line);
      },
    );
    expect(shown.sort()).toEqual(expected);
    expectLinks(text);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/quoin-waive RULE/);
  });

  it('shows them in SARIF that is valid and that GitHub takes', () => {
    const log = JSON.parse(results.sarif?.stdout ?? '') as SarifLog;
    expect(validateSarif(log), JSON.stringify(validateSarif.errors)).toBe(true);
    const run = log.runs[0];
    expect(log.runs).toHaveLength(1);
    const shown = run?.results.map(({ ruleId, locations: [location] }) => {
      const { artifactLocation, region } = location?.physicalLocation ?? {};
      return key(ruleId, decodeURIComponent(artifactLocation?.uri ?? ''), region?.startLine);
    });
    expect(shown?.sort()).toEqual(expected);
    for (const result of run?.results ?? []) {
      const descriptor = run?.tool.driver.rules[result.ruleIndex];
      expect(descriptor?.id).toBe(result.ruleId);
      expect(result.partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{32}:\d+$/);
    }
    for (const { properties, helpUri, help } of run?.tool.driver.rules ?? []) {
      expect(properties.tags.length).toBeLessThanOrEqual(10);
      expect(helpUri).toMatch(/^https:\/\/portal\.example\/standards\//);
      expect(help.markdown).toMatch(/https:\/\/portal\.example\/decisions\/ADR-/);
    }
    const tags = run?.tool.driver.rules.flatMap(({ properties }) => properties.tags) ?? [];
    expect(tags.filter((tag) => tag.startsWith('external/cwe/'))).not.toEqual([]);
    expect(tags.every((tag) => !/cwe/i.test(tag) || /^external\/cwe\/cwe-\d+$/.test(tag))).toBe(
      true,
    );
    expectLinks(results.sarif?.stdout ?? '');
  });

  it('shows the gravest as annotations, and says that the rest is in the summary', () => {
    const text = results.github?.stdout ?? '';
    const shown = Array.from(
      text.matchAll(/^::(error|warning|notice) file=([^,]+),line=(\d+).*?title=([^%]+)%3A (.*)$/gm),
      ([, level, path, line, rule]) => ({ level, key: key(rule, path, line) }),
    );
    expect(shown.every((each) => expected.includes(each.key))).toBe(true);
    const ofLevel = Map.groupBy(shown, ({ level }) => level);
    for (const annotations of ofLevel.values()) expect(annotations.length).toBeLessThanOrEqual(10);
    expect(ofLevel.get('error')).toHaveLength(10);
    expect(text).toContain(`${String(expected.length - shown.length)} further findings`);
    expect(text).toMatch(/%0AStandard: .* https:\/\/portal\.example\/standards\//);
    expect(text).toMatch(/%0ADecision ADR-\d{4}: .* https:\/\/portal\.example\/decisions\/ADR-/);
  });

  it('shows them in the summary of the pull request, with their links', () => {
    const text = results.markdown?.stdout ?? '';
    const rows = text.matchAll(
      /^\| \S+ (?:Error|Warning|Note) \| `(.+?):(\d+)` \|.*?\| `([^`]+)` \|/gm,
    );
    expect(Array.from(rows, ([, path, line, rule]) => key(rule, path, line)).sort()).toEqual(
      expected,
    );
    expectLinks(text);
    expect(text).toMatch(/^<!-- quoin-governance-summary -->\n/);
    expect(text).toContain('### For the reviewer');
  });

  function expectLinks(text: string): void {
    for (const { rule, standard, decisions } of planted) {
      expect(text).toContain(`https://portal.example/standards/${standard}#${rule}`);
      for (const id of decisions) expect(text).toContain(`https://portal.example/decisions/${id}`);
    }
  }
});

it('ends with 0 and shows the next step when a change is clean', async () => {
  const { root } = pullRequest({ 'src/a.ts': 'export const a = 1;\n' });
  const { exitCode, stdout } = await runCheck(root, '--since', 'main');
  expect(stdout).toMatch(/^1 file checked in .*: nothing found\.\nNothing to do\.\n$/);
  expect(exitCode).toBe(0);
});

it('ends with 2 and says what to do when it cannot run', async () => {
  const { root } = temporaryRepository({ 'a.ts': '' });
  const cases: [string[], RegExp][] = [
    [['--since', 'nowhere'], /no commit "nowhere"\. Fetch it/],
    [['--dir', 'nowhere'], /no folder .*nowhere\. Name a folder/],
    [['--all', '--staged'], /--staged and --all exclude each other/],
    [['--all', '--format', 'xml'], /--format is one of pretty, json, sarif, github, markdown/],
    [['--al'], /Unknown option '--al'[^]*Usage: npm run check/],
    [[], /Use --since REF, --staged, --all or --dir DIR/],
    [['--all', '--output', 'no/such/folder/x'], /cannot be written to .*no\/such\/folder\/x/],
  ];
  for (const [args, message] of cases) {
    const { exitCode, stdout, stderr } = await runCheck(root, ...args);
    expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  }
});

function pullRequest(files: Record<string, string>): TestRepository {
  const repository = temporaryRepository({ 'README.md': '# Shop\n' });
  repository.git('checkout', '--quiet', '-b', 'topic');
  repository.write(files);
  repository.commit('feat: add everything');
  return repository;
}

function key(rule = '', path = '', line: string | number = ''): string {
  return `${rule} ${path}:${String(line)}`;
}

interface JsonFinding {
  rule: string;
  location: { path: string; line: number };
}

interface SarifLog {
  runs: {
    tool: {
      driver: {
        rules: {
          id: string;
          helpUri: string;
          help: { markdown: string };
          properties: { tags: string[] };
        }[];
      };
    };
    results: {
      ruleId: string;
      ruleIndex: number;
      partialFingerprints: Record<string, string>;
      locations: {
        physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } };
      }[];
    }[];
  }[];
}

it('shows before the push what the pull request will show', async () => {
  const { root } = pullRequest({ 'src/a.js': 'export const broken = (;\n' });
  const output = join(root, 'out');
  const { exitCode, stdout } = await runPreviewProcess(root, '--base', 'main', '--output', output);
  const summary = readFileSync(join(output, 'summary.md'), 'utf8');
  const annotations = readFileSync(join(output, 'annotations.txt'), 'utf8');
  expect(exitCode).toBe(1);
  expect(stdout).toBe(`${summary}\n${annotations}`);
  expect(summary).toContain('| `src/a.js:1` |');
  expect(annotations).toMatch(/^::error file=src\/a\.js,line=1/);
  expect(validateSarif(JSON.parse(readFileSync(join(output, 'governance.sarif'), 'utf8')))).toBe(
    true,
  );
  expect((await runPreviewProcess(root)).exitCode).toBe(2);
});
