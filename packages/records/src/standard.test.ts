import { expect, it } from 'vitest';
import { findRule } from './index.ts';
import { decision, messages, read, standard } from './testing/repository.ts';

const adr = { 'adr/0001-a.md': decision() };

async function readOne(text: string) {
  const records = await read({ ...adr, 'standards/errors.md': text });
  return { records, standard: records.standards[0], messages: messages(records) };
}

it('reads a standard with its rules and examples', async () => {
  const fields = `title: Errors are handled
    severity: warning
    check: { tool: eslint, rule: no-empty }
    cwe: [CWE-390]
    owasp: ['A10:2025']
    asvs: [V16.5.1]
    pci: [6.2.4, 10.10]`;
  const told = 'title: T\n    severity: note\n    check: { tool: review, when: [catch, throw] }';
  const {
    records,
    standard: read,
    messages,
  } = await readOne(
    standard(
      {},
      [{ fields }, { id: 'errors/told', fields: told }],
      '## How to get a waiver\n\nAsk.',
    ),
  );
  expect(messages).toEqual([]);
  expect(read).toMatchObject({
    id: 'errors',
    title: 'Errors',
    status: 'active',
    owner: 'group:default/team-platform',
    summary: 'How errors are handled.',
    appliesTo: ['service'],
    decisions: [{ id: 'ADR-0001' }],
    ruleCount: 2,
    severities: { error: 0, warning: 1, note: 1 },
    introduction: 'What this is about.',
    closing: '## How to get a waiver\n\nAsk.',
  });
  expect(read?.rules[0]).toEqual({
    id: 'errors/handled',
    title: 'Errors are handled',
    severity: 'warning',
    check: { tool: 'eslint', rule: 'no-empty' },
    cwe: ['CWE-390'],
    owasp: ['A10:2025'],
    asvs: ['V16.5.1'],
    pci: ['6.2.4', '10.10'],
    body: 'Because.\n\n### Bad\n\n```ts\nlose();\n```\n\n### Good\n\n```ts\nkeep();\n```',
    bad: { language: 'ts', code: 'lose();' },
    good: { language: 'ts', code: 'keep();' },
  });
  expect(read?.rules[1]?.check).toEqual({ tool: 'review', when: ['catch', 'throw'] });
  expect(findRule(records, 'errors/told')?.standard.id).toBe('errors');
  expect(findRule(records, 'errors/none')).toBeUndefined();
});

it.each([
  [{ title: undefined }, 1, 'The standard has no title.'],
  [
    { title: 'Mistakes' },
    15,
    'The heading "Errors" is not the title "Mistakes" of the front matter.',
  ],
  [{ status: 'on' }, 3, 'The status "on" is not known.'],
  [{ owner: 'platform' }, 4, '"platform" is not a group or user.'],
  [{ summary: undefined }, 1, 'The standard has no summary.'],
  [{ 'applies-to': '[]' }, 6, 'The standard does not say what it applies to.'],
  [{ decisions: '[]' }, 7, 'The standard names no decision behind it.'],
  [{ decisions: '[ADR-0001, ADR-0404]' }, 7, 'ADR-0404 does not exist.'],
  [{ severity: 'error' }, 13, 'A standard has no field "severity".'],
  [{ rules: undefined }, 1, 'The standard has no rules.'],
  [{ rules: 'many' }, 8, '"rules" is not a list.'],
  [{ rules: '[many]' }, 8, '"rules" has an item that is not a group of fields.'],
])('reports %j and still lists the standard', async (fields, line, message) => {
  const { standard: read, messages } = await readOne(standard(fields));
  expect(messages).toContain(`standards/errors.md:${line} ${message}`);
  expect(read?.id).toBe('errors');
});

it.each([
  ['severity: error\n    check: { tool: review }', 9, 'The rule has no title.'],
  ['title: T\n    check: { tool: review }', 9, 'The rule has no severity.'],
  [
    'title: T\n    severity: fatal\n    check: { tool: review }',
    11,
    'The severity "fatal" is not known.',
  ],
  ['title: T\n    severity: note', 9, 'The rule does not say what checks it.'],
  ['title: T\n    severity: note\n    check: review', 12, '"check" is not a group of fields.'],
  [
    'title: T\n    severity: note\n    check: { tool: eslint }',
    12,
    'The check with eslint has no rule.',
  ],
  [
    'title: T\n    severity: note\n    check: { tool: test }',
    12,
    'The check with test has no path.',
  ],
  [
    'title: T\n    severity: note\n    check: { tool: test, paht: x }',
    12,
    'A check has no field "paht".',
  ],
  ['title: T\n    cwe: [CWE-1, "89"]', 11, '"89" is not a cwe reference.'],
  ['title: T\n    owasp: [A05]', 11, '"A05" is not a owasp reference.'],
  ['title: T\n    asvs: [1.2.4]', 11, '"1.2.4" is not a asvs reference.'],
  [
    'title: T\n    severity: note\n    check: { tool: governance }',
    12,
    'The check with governance has no rule.',
  ],
  [
    'title: T\n    severity: note\n    check: { tool: eslnit, rule: x }',
    12,
    'No check is done by "eslnit".',
  ],
  ['title: T\n    pci: [six]', 11, '"six" is not a pci reference.'],
  ['title: T\n    severty: note', 11, 'A rule has no field "severty".'],
])('reports a rule with %j', async (fields, line, message) => {
  const { messages } = await readOne(standard({}, [{ fields }]));
  expect(messages).toContain(`standards/errors.md:${line} ${message}`);
});

it('reads the files of an example, and what they were before', async () => {
  const fence = (head: string, code: string) => `\`\`\`${head}\n${code}\n\`\`\``;
  const section = `## errors/handled

Because.

### Before

${fence('json package.json', '{}')}

### Bad

${fence('json package.json', '{ "a": 1 }')}

and

${fence('yaml  pnpm-lock.yaml', 'a: 2')}

### Good

${fence('', 'plain')}`;
  const { standard: read, messages } = await readOne(standard({}, [{ section }]));
  expect(messages).toEqual([]);
  expect(read?.rules[0]).toMatchObject({
    before: { language: 'json', file: 'package.json', code: '{}' },
    bad: {
      language: 'json',
      file: 'package.json',
      code: '{ "a": 1 }',
      others: [{ language: 'yaml', file: 'pnpm-lock.yaml', code: 'a: 2' }],
    },
    good: { code: 'plain' },
  });
});

it('takes a rule whose severity cannot be read as an error', async () => {
  const { standard: read } = await readOne(
    standard({}, [{ fields: 'title: T\n    severity: nope' }]),
  );
  expect(read?.rules[0]).toMatchObject({ severity: 'error', check: { tool: 'none' } });
});

it('matches rules and sections', async () => {
  const { standard: read, messages } = await readOne(
    standard({}, [
      { id: 'errors/no-section', section: '' },
      { id: 'errors/no-examples', section: '## errors/no-examples\n\nBecause.' },
      {
        id: 'errors/no-code',
        section: '## errors/no-code\n\n### Bad\n\nx\n\n### Good\n\n    indented',
      },
      { id: 'Errors/Case', section: '' },
      { id: 'errors/twice' },
      { id: 'errors/twice', section: '' },
      { fields: 'title: T', id: '', section: '## errors/orphan\n\nx' },
    ]),
  );
  expect(messages.map((message) => message.replace(/^\S+ /, ''))).toEqual(
    expect.arrayContaining([
      'The text has no section for errors/no-section.',
      'errors/no-examples has no bad example.',
      'errors/no-examples has no good example.',
      'errors/no-code has no bad example.',
      '"Errors/Case" is not a rule id.',
      'The rule errors/twice is listed twice.',
      'The rule has no id.',
      'The section errors/orphan has no rule in the front matter.',
    ]),
  );
  expect(messages.join('\n')).not.toContain('errors/no-code has no good example');
  expect(read?.rules.filter(({ id }) => id === 'errors/twice')).toHaveLength(1);
});

it('reports nothing about rules when the YAML is what is broken', async () => {
  const { messages } = await readOne(standard({ owner: '@platform' }));
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatch('standards/errors.md:4 The front matter is not valid YAML');
});

it('reports a rule id that two standards use, at the later one', async () => {
  const records = await read({
    ...adr,
    'standards/a.md': standard(),
    'standards/b.md': standard(),
  });
  expect(messages(records)).toEqual([
    'standards/b.md:9 The rule id errors/handled is taken by a.md already.',
  ]);
  expect(findRule(records, 'errors/handled')?.standard.id).toBe('a');
});

it('asks an active standard for a decision that is in force', async () => {
  const files = {
    'adr/0001-a.md': decision({ status: 'superseded by ADR-0002' }),
    'adr/0002-b.md': decision(),
  };
  const active = await read({ ...files, 'standards/errors.md': standard() });
  expect(active.problems).toMatchObject([
    {
      path: 'standards/errors.md',
      line: 7,
      message: 'The standard is active, but ADR-0001 behind it is superseded.',
      fix: 'Name ADR-0002 instead.',
    },
  ]);
  const draft = await read({ ...files, 'standards/errors.md': standard({ status: 'draft' }) });
  expect(draft.problems).toEqual([]);
});
