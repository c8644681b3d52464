import { expect, test } from 'vitest';
import { parseChangelog } from '../src/index.ts';

test('versions, days and changes are read, what is unreleased is not', () => {
  const text = `# Changelog

What changed. It follows [Keep a Changelog](https://keepachangelog.com).

## [Unreleased]

- Not yet.

## [2.1.0] - 2026-11-24

### Added

- A cache,
  with limits.
- Events:
  - to Kafka
  - to SQS

### Fixed

* The port.

Some prose.

## 2.0.0 - 2026-11-20

## [1.0.0-rc.1+build.5](https://example.com/compare)

- First.

[2.1.0]: https://example.com/2.1.0
`;
  expect(parseChangelog(text)).toEqual([
    {
      version: '2.1.0',
      date: '2026-11-24',
      changes: ['A cache, with limits.', 'Events:\n  - to Kafka\n  - to SQS', 'The port.'],
    },
    { version: '2.0.0', date: '2026-11-20', changes: [] },
    { version: '1.0.0-rc.1+build.5', changes: ['First.'] },
  ]);
});

test.each(['', '# Changelog\n', '## Notes\n\n- 1.0.0\n'])('%j has no version', (text) => {
  expect(parseChangelog(text)).toEqual([]);
});

test('line ends of Windows are line ends', () => {
  const text = '## [1.0.0] - 2026-11-24\r\n\r\n- First.\r\n';
  expect(parseChangelog(text)).toEqual([
    { version: '1.0.0', date: '2026-11-24', changes: ['First.'] },
  ]);
});
