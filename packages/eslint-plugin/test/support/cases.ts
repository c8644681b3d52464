/** Code under one heading: one file, or several that import each other. */
export interface Case {
  title: string;
  /** Text by path. */
  files: Record<string, string>;
}

const FENCE = /^```(\w+) ?(\S*)$/;

/**
 * Reads cases out of Markdown: each heading is a case, each fenced block below it a file, named behind the
 * language or by it.
 */
export function readCases(markdown: string): Case[] {
  const cases: Case[] = [];
  let lines: string[] | undefined;
  let name = '';
  for (const line of markdown.split('\n')) {
    const current = cases.at(-1);
    const fence = FENCE.exec(line);
    if (lines && line === '```') {
      if (current) current.files[name] = lines.join('\n');
      lines = undefined;
    } else if (lines) lines.push(line);
    else if (fence) {
      name = fence[2] || `code.${fence[1] ?? 'js'}`;
      lines = [];
    } else if (line.startsWith('## ')) cases.push({ title: line.slice(3), files: {} });
  }
  return cases;
}
