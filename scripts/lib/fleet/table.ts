import { styleText } from 'node:util';
import type { DriftStatus, ServiceDrift } from '@quoin/fleet/types';

type Style = Parameters<typeof styleText>[0];

const HEADINGS = ['NAME', 'TEMPLATE', 'VERSION', 'LATEST', 'STATUS', 'CHANGED', 'CONFLICTS'];

const WORDS: Readonly<Record<DriftStatus, readonly [word: string, style: Style]>> = {
  current: ['up to date', 'green'],
  behind: ['behind', 'yellow'],
  'unknown-template': ['unknown template', 'red'],
  'unknown-version': ['unknown version', 'red'],
  'not-enrolled': ['not enrolled', 'dim'],
  unreadable: ['unreadable', 'red'],
};

interface Cell {
  text: string;
  style?: Style;
}

/** One line a service below a line of headings. Colour only adds to the words. */
export function printTable(services: readonly ServiceDrift[]): string {
  const rows = services.map(toRow);
  const header: Cell[] = HEADINGS.map((text) => ({ text, style: 'dim' }));
  const widths = HEADINGS.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.text.length ?? 0)),
  );
  return [header, ...rows].map((row) => printRow(row, widths)).join('\n');
}

function printRow(row: readonly Cell[], widths: readonly number[]): string {
  const cells = row.map(({ text, style }, column) => {
    const padded = text.padEnd(widths[column] ?? 0);
    return style ? styleText(style, padded) : padded;
  });
  return cells.join('  ').trimEnd();
}

function toRow(drift: ServiceDrift): Cell[] {
  const { service, template, version, latest, status, missing, localChanges, conflicts } = drift;
  const [word, style] = WORDS[status];
  const known = status === 'current' || status === 'behind';
  return [
    { text: service.name },
    { text: template ?? '-' },
    { text: version ?? '-' },
    { text: latest ?? '-' },
    { text: status === 'behind' ? `${word} by ${missing.length}` : word, style },
    { text: known ? String(localChanges.length) : '-' },
    { text: known ? String(conflicts.length) : '-' },
  ];
}
