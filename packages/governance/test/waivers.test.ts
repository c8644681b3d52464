import { describe, expect, it } from 'vitest';
import { RuleBook, type StandardRule } from '../src/standards/rules.ts';
import { applyWaivers } from '../src/waivers/apply.ts';
import { waiverComments } from '../src/waivers/comments.ts';
import type { Finding } from '../src/findings/finding.ts';

const rule = (id: string, tool: string, check?: string): StandardRule => ({
  id,
  title: id,
  severity: 'error',
  tool,
  ...(check !== undefined && { check }),
  cwe: [],
  owasp: [],
  asvs: [],
  pci: [],
  why: '',
  standard: { id: 's', title: 'S', path: 'standards/s.md', appliesTo: [] },
  decisions: [],
});

const rules = new RuleBook([
  rule('a/one', 'governance', 'engine/one'),
  rule('a/two', 'eslint', 'engine/two'),
  rule('a/review', 'review'),
]);

function finding(id: string, line: number, endLine?: number): Finding {
  const { standard, decisions, title, severity } = rule(id, 'x');
  return {
    ...{ rule: id, title, severity, message: 'm', standard, decisions },
    ...{ cwe: [], owasp: [], asvs: [], pci: [] },
    location: { path: 'f', line, ...(endLine !== undefined && { endLine }) },
    fingerprint: '',
    engine: 'e',
    check: 'c',
    added: true,
  };
}

interface Waived {
  path: string;
  text: string;
  findings: Finding[];
  today?: string;
  wasChecked?: boolean;
}

function apply({ path, text, findings, today = '2026-11-26', wasChecked = true }: Waived) {
  for (const each of findings) each.location.path = path;
  const raw = applyWaivers({
    findings,
    texts: new Map([[path, text]]),
    rules,
    wasChecked: () => wasChecked,
    today,
  });
  return {
    waived: findings.map(({ waived }) => waived?.reason),
    problems: raw.map(({ rule: id, line, message }) => `${id}:${String(line)} ${message}`),
  };
}

const WAIVER = 'quoin-waive a/one -- it is a constant (team-payments, until 2027-01-31)';

describe('a waiver is understood in the comments of', () => {
  it.each([
    ['a.ts', `// ${WAIVER}\nviolation();`, 2],
    ['a.ts', `violation(); // ${WAIVER}`, 1],
    ['a.tsx', `<>\n  {/* ${WAIVER} */}\n  <b />\n</>`, 3],
    ['a.mjs', `/*\n * ${WAIVER}\n */\nviolation();`, 4],
    ['main.tf', `# ${WAIVER}\nresource "x" "y" {`, 2],
    ['main.tf', `// ${WAIVER}\n\n# Why.\nresource "x" "y" {`, 4],
    ['k8s.yaml', `spec:\n  # ${WAIVER}\n  privileged: true`, 3],
    ['k8s.yaml', `privileged: true # ${WAIVER}`, 1],
    ['0001.sql', `-- ${WAIVER}\ndrop table a;`, 2],
    ['Dockerfile', `# ${WAIVER}\nUSER root`, 2],
    ['index.html', `<!-- ${WAIVER} -->\n<script>`, 2],
    ['package.json', `{\n  "//": "${WAIVER}",\n  "a": 1\n}`, 3],
    ['setup.cfg', `; ${WAIVER}\na = 1`, 2],
  ])('%s: %j', (path, text, line) => {
    const result = apply({ path, text, findings: [finding('a/one', line)] });
    expect(result).toEqual({ waived: ['it is a constant'], problems: [] });
  });
});

it.each([
  ['a string', 'a.ts', `const a = '// ${WAIVER}';`],
  [
    'a template',
    'a.ts',
    `const a = \`\n// ${WAIVER}\n\${b ? \`/* ${WAIVER} */\` : '}'}\n# ${WAIVER}\`;`,
  ],
  ['a regular expression', 'a.ts', `const a = /[/]// ${WAIVER.replaceAll('/', '.')}`],
  ['prose', 'README.md', `Write \`// ${WAIVER}\` above the line.`],
  ['a longer word', 'a.ts', '// no-quoin-waiver here'],
])('a mark inside %s is no waiver', (_, path, text) => {
  expect(waiverComments(path, text)).toEqual([]);
});

it('covers its statement and no other', () => {
  const text = `// ${WAIVER}\nrun(\n  violation,\n);\nviolation();\n`;
  const findings = [finding('a/one', 3), finding('a/one', 5), finding('a/two', 3)];
  expect(apply({ path: 'a.ts', text, findings }).waived).toEqual([
    'it is a constant',
    undefined,
    undefined,
  ]);
  const head = `// ${WAIVER}\nfunction f() {\n  violation();\n}\n`;
  expect(apply({ path: 'a.ts', text: head, findings: [finding('a/one', 3)] }).waived).toEqual([
    undefined,
  ]);
  const trailing = `run({\n  a, // ${WAIVER}\n});\n`;
  expect(
    apply({ path: 'a.ts', text: trailing, findings: [finding('a/one', 1, 3)] }).waived,
  ).toEqual(['it is a constant']);
});

it('goes on over several lines, covers several rules and a whole file', () => {
  const text = `// quoin-waive-file a/one, a/two -- these are the fixtures of a test,
// which have to be wrong
// (team-payments, until 2027-01-31)
violation();
`;
  const findings = [finding('a/one', 4), finding('a/two', 99)];
  expect(apply({ path: 'a.ts', text, findings })).toEqual({
    waived: Array(2).fill('these are the fixtures of a test, which have to be wrong'),
    problems: [],
  });
});

describe('a waiver is a finding itself', () => {
  it.each([
    ['a/one', 'gives no reason, names no owner, and has no end'],
    ['a/one -- because it is so', 'names no owner and has no end'],
    ['a/one -- because (team-payments)', 'has no end'],
    ['a/one -- because (until 2027-01-31)', 'names no owner'],
    ['a/one -- (team-payments, until 2027-01-31)', 'gives no reason'],
    ['a/one (team-payments, until 2027-01-31)', 'gives no reason'],
    ['-- because (team-payments, until 2027-01-31)', 'names no rule'],
    [
      'a/one -- because (team-payments, until 2027-02-30)',
      'ends on "2027-02-30", which is no date',
    ],
    ['a/one -- because (team-payments, until spring)', 'ends on "spring", which is no date'],
  ])('when it says only: %s', (text, problem) => {
    const result = apply({
      path: 'a.ts',
      text: `\n// quoin-waive ${text}\nx();`,
      findings: [finding('a/one', 3)],
    });
    expect(result.waived).toEqual([undefined]);
    expect(result.problems).toEqual([
      `change/waiver-complete:2 The waiver ${problem}. Write: quoin-waive RULE -- reason (owner, until YYYY-MM-DD)`,
    ]);
  });

  it('when no standard has its rule, or no machine checks it', () => {
    const text = '// quoin-waive a/none, a/review -- because (me, until 2027-01-31)\nx();';
    expect(apply({ path: 'a.ts', text, findings: [] }).problems).toEqual([
      'change/waiver-known-rule:1 The rule a/none of the waiver is not in any standard.',
      'change/waiver-known-rule:1 The rule a/review of the waiver is not checked by machine, so nothing is waived.',
    ]);
  });

  it('when its end has passed, and from the day after', () => {
    const waived = (today: string) =>
      apply({ path: 'a.ts', text: `// ${WAIVER}\nx();`, findings: [finding('a/one', 2)], today });
    expect(waived('2027-01-31').problems).toEqual([]);
    expect(waived('2027-02-01')).toEqual({
      waived: [undefined],
      problems: [
        'change/waiver-in-force:1 The waiver of a/one ended on 2027-01-31. Mend the code, or let team-payments decide anew.',
      ],
    });
  });

  it('when nothing breaks its rule any more, if that was looked for', () => {
    const file = { path: 'a.ts', text: `// ${WAIVER}\nx();`, findings: [] };
    expect(apply(file).problems).toEqual([
      'change/waiver-used:1 Nothing here breaks a/one. Remove the waiver.',
    ]);
    expect(apply({ ...file, wasChecked: false }).problems).toEqual([]);
  });
});
