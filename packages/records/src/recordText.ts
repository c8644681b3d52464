import type { Fields } from './fields.ts';
import { readFrontMatter } from './frontMatter.ts';
import type { MarkdownBody } from './markdown.ts';
import { parseMarkdown } from './parseMarkdown.ts';
import type { Report } from './problems.ts';

/** A record file, read as far as decisions and standards have in common. */
export interface RecordText {
  fields: Fields;
  markdown: MarkdownBody;
  /** Line of the file on which the Markdown begins. */
  bodyLine: number;
}

/** Reads a file's fields and text. Undefined, and reported, when the text cannot be parsed. */
export async function readRecordText(
  text: string,
  report: Report,
): Promise<RecordText | undefined> {
  const { fields, body, bodyLine } = readFrontMatter(text, report);
  const markdown = await parseMarkdown(body, bodyLine);
  if (markdown !== undefined) return { fields, markdown, bodyLine };
  report(
    'The Markdown cannot be parsed within five seconds.',
    'Look for very deep nesting or thousands of marks in one paragraph, and remove them.',
  );
  return undefined;
}
