import { expect, it } from 'vitest';
import { linkTarget } from './links.ts';

it('leads from record to record through the portal', () => {
  expect(linkTarget('0003-use-events.md#consequences', 'decision')).toEqual({
    kind: 'page',
    to: '/decisions/ADR-0003#consequences',
  });
  expect(linkTarget('../standards/payments.md', 'decision')).toEqual({
    kind: 'page',
    to: '/standards/payments',
  });
});

it('keeps places on the page and other sites as they are', () => {
  expect(linkTarget('#context', 'decision')).toEqual({ kind: 'anchor', href: '#context' });
  expect(linkTarget('https://adr.github.io', 'decision')).toEqual({
    kind: 'site',
    href: 'https://adr.github.io',
  });
});

it('makes no link of a file that the portal does not show', () => {
  expect(linkTarget('../packages/records/src/graph.ts', 'decision')).toEqual({
    kind: 'file',
    path: '../packages/records/src/graph.ts',
  });
});

it('takes no address without a protocol for a page of the portal', () => {
  expect(linkTarget('//elsewhere.example/decisions', 'decision').kind).toBe('file');
});
