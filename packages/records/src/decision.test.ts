import { expect, it } from 'vitest';
import { decision, messages, read } from './testing/repository.ts';

const path = 'adr/0001-use-a-queue.md';

async function readOne(text: string) {
  const records = await read({ [path]: text });
  return { decision: records.decisions[0], messages: messages(records) };
}

it('reads a decision in full', async () => {
  const { decision: read, messages } = await readOne(
    decision({
      consulted: '[Grace]',
      informed: '[Edsger, Barbara]',
      tags: '[messaging, "42"]',
    }),
  );
  expect(messages).toEqual([]);
  expect(read).toMatchObject({
    id: 'ADR-0001',
    number: 1,
    title: 'Use a queue',
    status: 'accepted',
    date: '2026-01-31',
    decisionMakers: ['Ada'],
    consulted: ['Grace'],
    informed: ['Edsger', 'Barbara'],
    tags: ['messaging', '42'],
    path,
    problems: [],
  });
  expect(read?.body).toMatch(/^## Context and Problem Statement\n[^]*A queue\.$/);
});

it('accepts what MADR 3 and other editors write', async () => {
  const text = decision({
    status: 'Accepted',
    'decision-makers': undefined,
    deciders: 'Ada, Grace',
  });
  const windows = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
  const { decision: read, messages } = await readOne(windows);
  expect(messages).toEqual([]);
  expect(read).toMatchObject({ status: 'accepted', decisionMakers: ['Ada', 'Grace'] });
});

it.each(['ADR-0002', '[ADR-0002](0002-b.md)', '0002-b.md'])(
  'reads "superseded by %s"',
  async (successor) => {
    const status = `superseded by ${successor}`;
    const records = await read({ [path]: decision({ status }), 'adr/0002-b.md': decision() });
    expect(messages(records)).toEqual([]);
    expect(records.decisions[0]?.links.supersededBy[0]?.id).toBe('ADR-0002');
  },
);

it('takes the title from inline code, emphasis and underlined headings', async () => {
  const { decision: read } = await readOne(
    decision({}, '', '').replace('# \n', 'Use `pnpm` *now*\n====\n'),
  );
  expect(read?.title).toBe('Use pnpm now');
});

it('lists a decision without front matter', async () => {
  const { decision: read, messages } = await readOne(
    '# Use a queue\n\n## Context and Problem Statement\n\nx\n\n## Considered Options\n\nx\n\n## Decision Outcome\n\nx',
  );
  expect(messages).toEqual([`${path}:1 There is no front matter.`]);
  expect(read).toMatchObject({ title: 'Use a queue', status: 'unknown', decisionMakers: [] });
  expect(read?.date).toBeUndefined();
});

it('says on which line the YAML is broken, and reads the rest', async () => {
  const { decision: read, messages } = await readOne(decision({ tags: '[a', consulted: 'x' }));
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatch(`${path}:6 The front matter is not valid YAML: `);
  expect(read).toMatchObject({ title: 'Use a queue', status: 'accepted' });
});

it.each([
  ['---\nstatus: accepted\n# Title\n', 1, 'The front matter is never closed.'],
  ['---\n- a\n- b\n---\n# Title', 2, 'The front matter is not a list of "name: value" fields.'],
  [
    '---\na: 1\na: 2\n---\n# Title',
    3,
    'The front matter is not valid YAML: Map keys must be unique.',
  ],
])('reports %j', async (text, line, message) => {
  const { messages } = await readOne(text);
  expect(messages).toContain(`${path}:${line} ${message}`);
});

it.each([
  [{ status: undefined }, 1, 'The decision has no status.'],
  [{ status: '' }, 2, 'The decision has no status.'],
  [{ status: 'acepted' }, 2, 'The status "acepted" is not known.'],
  [{ status: '[accepted]' }, 2, '"status" is not a text.'],
  [{ status: 'superseded' }, 2, 'The status does not say which decision supersedes this one.'],
  [{ date: undefined }, 1, 'The decision has no date.'],
  [{ date: '31.01.2026' }, 3, '"31.01.2026" is not a date.'],
  [{ date: '2026-02-29' }, 3, '"2026-02-29" is not a date.'],
  [{ date: '2026-13-01' }, 3, '"2026-13-01" is not a date.'],
  [{ 'decision-makers': '[]' }, 4, 'The decision names nobody who made it.'],
  [{ related: '[ADR-9999]' }, 5, 'ADR-9999 does not exist.'],
  [{ related: '[ADR-0001]' }, 5, 'ADR-0001 refers to itself.'],
  [
    { related: '\n  - the first one' },
    6,
    '"the first one" under "related" is not the id of a decision.',
  ],
  [{ tags: '{ a: b }' }, 5, '"tags" is not a list of texts.'],
  [{ tags: '[[a]]' }, 5, '"tags" has an item that is not a text.'],
  [{ tags: '*nowhere' }, 5, '"*nowhere" refers to nothing.'],
])('reports %j', async (fields, line, message) => {
  const { decision: read, messages } = await readOne(decision(fields));
  expect(messages).toContain(`${path}:${line} ${message}`);
  expect(read?.title).toBe('Use a queue');
  expect(read?.problems).toHaveLength(messages.length);
});

it('does not list a decision without a title, and says so', async () => {
  const { decision: read, messages } = await readOne(decision({}, '', ''));
  expect(messages).toEqual([`${path}:7 The decision has no title.`]);
  expect(read).toBeUndefined();
});

it('asks for the sections of MADR, the outcome only once there is one', async () => {
  const bare = (status: string) =>
    `---\nstatus: ${status}\ndate: 2026-01-31\ndecision-makers: [Ada]\n---\n# T\n\n## Considered Options\n`;
  expect((await readOne(bare('proposed'))).messages).toEqual([
    `${path}:6 Sections are missing: Context and Problem Statement.`,
    `${path}:8 The section "Considered Options" is empty.`,
  ]);
  expect((await readOne(bare('accepted'))).messages).toContain(
    `${path}:6 Sections are missing: Context and Problem Statement, Decision Outcome.`,
  );
});

it('does not mistake headings in code for sections', async () => {
  const text = decision().replace('A queue.\n', '```md\n# Other\n## Decision Outcome\n```\n');
  const { decision: read, messages } = await readOne(text);
  expect(messages).toEqual([]);
  expect(read?.title).toBe('Use a queue');
});
