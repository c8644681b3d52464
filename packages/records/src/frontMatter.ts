import { isMap, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { Fields } from './fields.ts';
import type { Report } from './problems.ts';

/** A record file taken apart. */
export interface FrontMatter {
  fields: Fields;
  /** Markdown after the front matter. */
  body: string;
  /** Line of the file on which `body` begins, from 1. */
  bodyLine: number;
}

/** The YAML starts on the second line of the file, after the opening `---`. */
const firstYamlLine = 2;
const fence = /^---[ \t]*$/;

/**
 * Splits a file into YAML front matter and Markdown. Both may be missing. Where
 * the YAML is broken, that alone is reported, and `fields` holds what could be
 * understood of it.
 */
export function readFrontMatter(text: string, report: Report): FrontMatter {
  const lines = text.split('\n');
  if (!fence.test(lines[0] ?? '')) {
    report(
      'There is no front matter.',
      'Begin the file with a line ---, the YAML fields, and another line ---.',
      1,
    );
    return { fields: Fields.none(), body: text, bodyLine: 1 };
  }
  const closing = lines.findIndex((line, index) => index > 0 && fence.test(line));
  if (closing === -1) {
    report(
      'The front matter is never closed.',
      'Add a line --- after the last field, before the Markdown.',
      1,
    );
    return { fields: Fields.none(), body: lines.slice(1).join('\n'), bodyLine: 2 };
  }
  return {
    fields: readYaml(lines.slice(1, closing).join('\n'), report),
    body: lines.slice(closing + 1).join('\n'),
    bodyLine: closing + 2,
  };
}

function readYaml(yaml: string, report: Report): Fields {
  const lineCounter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  const lineOf = (offset: number) => lineCounter.linePos(offset).line + firstYamlLine - 1;
  const error = document.errors[0];
  if (error !== undefined) {
    report(
      `The front matter is not valid YAML: ${error.message}.`,
      'Correct it; text that starts with a sign, or contains ": " or " #", needs quotes.',
      lineOf(error.pos[0]),
    );
    return fieldsOf(document, lineOf, ignore);
  }
  reportOpenAliases(document, lineOf, report);
  if (document.contents !== null && !isMap(document.contents)) {
    report(
      'The front matter is not a list of "name: value" fields.',
      'Write each field on its own line, as in "status: accepted".',
      firstYamlLine,
    );
  }
  return fieldsOf(document, lineOf, report);
}

/** `*name` without a `&name` before it is valid YAML, and seldom what was meant. */
function reportOpenAliases(
  document: Document,
  lineOf: (offset: number) => number,
  report: Report,
): void {
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return;
      const fix = 'Put text that begins with an asterisk in quotes.';
      report(`"*${node.source}" refers to nothing.`, fix, lineOf(node.range?.[0] ?? 0));
    },
  });
}

function fieldsOf(document: Document, lineOf: (offset: number) => number, report: Report): Fields {
  const map = isMap(document.contents) ? document.contents : undefined;
  return new Fields(map, { document, lineOf, report, openingLine: 1 });
}

/** What follows from broken YAML is not worth a report of its own. */
const ignore: Report = () => undefined;
