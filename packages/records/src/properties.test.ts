import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readRecords } from './index.ts';
import { decision, repository, standard } from './testing/repository.ts';

const pieces = fc.constantFrom(
  ...[
    '---\n',
    '\n',
    '# ',
    '## ',
    '- ',
    'status: ',
    'rules:\n',
    '  - id: ',
    'check: {',
    '}',
    '[',
    ']',
  ],
  ...[
    '&a ',
    '*a',
    '!tag ',
    '? ',
    '```',
    '(0001-x.md)',
    '<!--',
    '\t',
    '\r',
    '\0',
    ': ',
    '>',
    '"',
    '%',
  ],
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 60 })
    .map((it) => it.join('')),
);
/** A valid record with a part replaced by something else. */
const damaged = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.nat(40), anyText)
    .map(([start, length, insert]) => text.slice(0, start) + insert + text.slice(start + length));
const anyBytes = fc.uint8Array({ maxLength: 300 });

it('reads any content, keeps the good record, and gives each problem a place and a fix', async () => {
  const root = await repository({ 'adr/0001-good.md': decision() });
  const content = (valid: string) => fc.oneof(anyText, anyBytes, damaged(valid));
  await fc.assert(
    fc.asyncProperty(content(decision()), content(standard()), async (adr, rules) => {
      await writeFile(join(root, 'adr/0002-any.md'), adr);
      await writeFile(join(root, 'standards/any.md'), rules);
      const { decisions, problems } = await readRecords({ root });
      expect(decisions[0]?.id).toBe('ADR-0001');
      for (const { path, line, message, fix } of problems) {
        expect(path).toMatch(/^(?:adr|standards)\/\w/);
        expect(line ?? 1).toBeGreaterThan(0);
        expect(message).not.toBe('');
        expect(fix).toMatch(/^[A-Z].*\.$/s);
      }
    }),
    { numRuns: 200 },
  );
});

it('reads what it would write: any title, people and tags come back', async () => {
  const root = await repository({});
  const word = fc.stringMatching(/^[a-z][a-zé ]{0,8}[a-z]$/);
  const list = fc.array(word, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(word, list, list, async (title, people, tags) => {
      const fields = { 'decision-makers': JSON.stringify(people), tags: JSON.stringify(tags) };
      await writeFile(join(root, 'adr/0001-a.md'), decision(fields, '', title));
      const { decisions, problems } = await readRecords({ root });
      expect(problems).toEqual([]);
      expect(decisions[0]).toMatchObject({
        title: title.replaceAll(/ +/g, ' '),
        decisionMakers: people,
        tags,
      });
    }),
    { numRuns: 50 },
  );
});
