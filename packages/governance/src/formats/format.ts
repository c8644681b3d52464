import type { Report } from '../check.ts';
import type { Finding } from '../findings/finding.ts';
import type { Question } from '../checklist/checklist.ts';
import type { Links } from './links.ts';

export const FORMATS = ['pretty', 'json', 'sarif', 'github', 'markdown'] as const;

export type Format = (typeof FORMATS)[number];

export interface FormatOptions {
  report: Report;
  links: Links;
  /** The mildest severity that fails the check. */
  failOn: Finding['severity'];
  /** Questions for the reviewer; asked for by the formats that show them. */
  questions: () => Promise<Question[]>;
  /** Styles a text for a terminal; answers it as it is where there is none. */
  paint: Paint;
}

export type Style = 'red' | 'yellow' | 'blue' | 'green' | 'dim' | 'bold';

export type Paint = (style: Style, text: string) => string;

/** Loads one format and writes the report in it. */
export async function format(name: Format, options: FormatOptions): Promise<string> {
  switch (name) {
    case 'pretty':
      return (await import('./pretty.ts')).pretty(options);
    case 'json':
      return (await import('./json.ts')).json(options);
    case 'sarif':
      return (await import('./sarif.ts')).sarif(options);
    case 'github':
      return (await import('./github.ts')).github(options);
    case 'markdown':
      return (await import('./markdown.ts')).markdown(options);
  }
}
