import { expect, it } from 'vitest';
import { decision, messages, read, standard } from './testing/repository.ts';

const ids = (references: { id: string }[] | undefined) => references?.map(({ id }) => id);

it('follows each link in both directions, whichever side states it', async () => {
  const records = await read({
    'adr/0001-old.md': decision({ status: 'superseded by [ADR-0003](0003-new.md)' }),
    'adr/0002-other.md': decision({ related: 'ADR-0003' }, 'See [old](./0001-old.md#context).'),
    'adr/0003-new.md': decision(
      { supersedes: '[adr-0001]' },
      'As [other] says.\n\n[other]: 0002-other.md',
    ),
    'standards/errors.md': standard({ decisions: '[ADR-0003, ADR-0002]' }),
  });
  expect(messages(records)).toEqual([]);
  const [old, other, successor] = records.decisions;
  expect(old?.status).toBe('superseded');
  expect(old?.links).toEqual({
    supersedes: [],
    supersededBy: [{ id: 'ADR-0003', title: 'Use a queue', status: 'accepted' }],
    related: [],
    mentions: [],
    mentionedBy: [{ id: 'ADR-0002', title: 'Use a queue', status: 'accepted' }],
  });
  expect(ids(successor?.links.supersedes)).toEqual(['ADR-0001']);
  expect(ids(successor?.links.related)).toEqual(['ADR-0002']);
  expect(ids(other?.links.related)).toEqual(['ADR-0003']);
  expect(ids(successor?.links.mentions)).toEqual(['ADR-0002']);
  expect(ids(records.standards[0]?.decisions)).toEqual(['ADR-0002', 'ADR-0003']);
  expect(other?.standards).toEqual([{ id: 'errors', title: 'Errors', status: 'active' }]);
});

it('asks a superseded decision to say so', async () => {
  const records = await read({
    'adr/0001-old.md': decision(),
    'adr/0002-draft.md': decision({ status: 'proposed', supersedes: '[ADR-0001]' }),
    'adr/0003-new.md': decision({ supersedes: '[ADR-0001]' }),
  });
  expect(records.problems).toEqual([
    {
      kind: 'decision',
      path: 'adr/0001-old.md',
      line: 2,
      message: 'ADR-0003 supersedes this decision, but its status is accepted.',
      fix: 'Write "status: superseded by ADR-0003", or take ADR-0001 out of "supersedes" in adr/0003-new.md.',
    },
  ]);
});

it('finds decisions that supersede each other in a circle', async () => {
  const records = await read({
    'adr/0001-a.md': decision({ status: 'superseded by ADR-0002' }),
    'adr/0002-b.md': decision({ status: 'superseded by ADR-0003' }),
    'adr/0003-c.md': decision({ status: 'superseded by ADR-0001' }),
    'adr/0004-d.md': decision({ status: 'superseded by ADR-0001' }),
  });
  expect(messages(records)).toEqual([
    'adr/0001-a.md:2 ADR-0001 supersedes itself by way of other decisions.',
    'adr/0002-b.md:2 ADR-0002 supersedes itself by way of other decisions.',
    'adr/0003-c.md:2 ADR-0003 supersedes itself by way of other decisions.',
  ]);
});

it('keeps the first of two files with one number', async () => {
  const records = await read({
    'adr/0001-a.md': decision({}, '', 'First'),
    'adr/0001-b.md': decision({}, '', 'Second'),
    'adr/0007-c.md': decision({ related: '[ADR-0001]' }),
  });
  expect(records.decisions.map(({ title }) => title)).toEqual(['First', 'Use a queue']);
  expect(records.problems).toEqual([
    {
      kind: 'decision',
      path: 'adr/0001-b.md',
      message: 'ADR-0001 is taken by 0001-a.md already; this file is left out.',
      fix: 'Give it the next free number, 0008.',
    },
  ]);
});

it('reports links in texts that lead to no file', async () => {
  const records = await read({
    'adr/0001-a.md': decision(
      {},
      [
        '[renamed](0002-before.md) [gone](0009-gone.md) [standard](../standards/gone.md)',
        '[here](../standards/errors.md) [guide](../docs/guide.md) [web](https://example.com/0009-x.md)',
        '[percent](%zz.md) [space](0002%2Dafter.md) [root](/adr/0009-gone.md) `[code](0009-gone.md)`',
      ].join('\n'),
    ),
    'adr/0002-after.md': decision(),
    'standards/errors.md': standard({}, [{}], '[x](../adr/0009-gone.md)'),
  });
  expect(messages(records)).toEqual([
    'adr/0001-a.md:22 The link to 0002-before.md leads nowhere.',
    'adr/0001-a.md:22 The link to 0009-gone.md leads nowhere.',
    'adr/0001-a.md:22 The link to gone.md leads nowhere.',
    'adr/0001-a.md:24 The link to %zz.md leads nowhere.',
    'standards/errors.md:35 The link to 0009-gone.md leads nowhere.',
  ]);
  expect(records.problems[0]?.fix).toBe('Link to 0002-after.md.');
  expect(ids(records.decisions[0]?.links.mentions)).toEqual(['ADR-0002']);
});

it('does not call a decision missing whose file is broken', async () => {
  const records = await read({
    'adr/0001-a.md': decision({ related: '[ADR-0002]' }, '[b](0002-b.md)'),
    'adr/0002-b.md': '',
  });
  expect(messages(records)).toEqual(['adr/0002-b.md: The file is empty.']);
  expect(records.decisions[0]?.links.related).toEqual([]);
});
