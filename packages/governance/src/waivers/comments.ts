/** A comment that asks for a waiver. */
export interface WaiverComment {
  /** Line on which it begins, from 1. */
  line: number;
  /** Line on which it ends. */
  endLine: number;
  /** Whether nothing but the comment stands on its first line. */
  alone: boolean;
  /** What follows `quoin-waive`, closing marks of the comment left out. */
  text: string;
  /** `quoin-waive-file`: for every line of the file. */
  wholeFile: boolean;
}

const MARK = /quoin-waive(-file)?(?![\w-])/;

/** How a language marks a comment that begins with the word; group 1 is what stands before it. */
const STYLES: { paths: RegExp; opening: RegExp; continuation?: RegExp }[] = [
  // A key that no tool reads is where JSON keeps its comments.
  { paths: /\.json$/i, opening: /^(\s*)"\/\/[^"]*"\s*:\s*"\s*(?=quoin-waive)/ },
  {
    paths: /\.sql$/i,
    opening: /^(.*?)(?:--|\/\*)\s*(?=quoin-waive)/,
    continuation: /^\s*--\s?(.*)$/,
  },
  { paths: /\.(?:md|markdown|html?|xml|svg|xsd|vue)$/i, opening: /^(.*?)<!--\s*(?=quoin-waive)/ },
  {
    paths: /\.(?:tf|tofu|hcl|tfvars)$/i,
    opening: /^(.*?)(?:#|\/\/|\/\*)\s*(?=quoin-waive)/,
    continuation: /^\s*(?:#|\/\/)\s?(.*)$/,
  },
  {
    paths: /./,
    opening: /^(.*?)(?:^|\s)(?:#|;)+\s*(?=quoin-waive)/,
    continuation: /^\s*(?:#|;)\s?(.*)$/,
  },
];

/** Languages with strings in which a comment mark is only text; they are read by `scriptComments`. */
const SCRIPT = /\.(?:[cm]?[jt]sx?|java|kt|go|rs|cs|scala|swift|proto|css|scss|less|jsonc|json5)$/i;

/** As many lines of comment may follow the first until the waiver is complete. */
const MOST_LINES = 4;

/**
 * Finds the comments that ask for a waiver, in whatever language the name of the file tells.
 * Text inside strings, such as in the tests of this very function, is not a comment.
 */
export function waiverComments(path: string, text: string): WaiverComment[] {
  if (!text.includes('quoin-waive')) return [];
  return SCRIPT.test(path) ? fromScript(text) : fromLines(path, text);
}

function fromLines(path: string, text: string): WaiverComment[] {
  const style = STYLES.find(({ paths }) => paths.test(path));
  if (style === undefined) return [];
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const [opening, before = ''] = style.opening.exec(line) ?? [];
    if (opening === undefined) return [];
    const first = toComment(at + 1, before.trim() === '', line.slice(opening.length));
    const { continuation } = style;
    return [
      continuation
        ? complete(
            first,
            lines.slice(at + 1, at + MOST_LINES),
            (next) => continuation.exec(next)?.[1],
          )
        : first,
    ];
  });
}

function fromScript(text: string): WaiverComment[] {
  const comments = scriptComments(text);
  return comments.flatMap((comment, at) => {
    const content = comment.text.replace(/^[\s*]+/, '');
    if (MARK.exec(content)?.index !== 0) return [];
    const first = toComment(comment.line, comment.alone, content);
    if (comment.block) return [{ ...first, endLine: comment.endLine }];
    const following = comments.slice(at + 1, at + MOST_LINES);
    const direct = following.filter(
      ({ block, alone, line }, index) => !block && alone && line === comment.line + index + 1,
    );
    return [complete(first, direct, ({ text: next }) => next)];
  });
}

/** Adds the comment lines below, until one ends the waiver with its bracket. */
function complete<T>(
  first: WaiverComment,
  following: readonly T[],
  textOf: (item: T) => string | undefined,
): WaiverComment {
  let { text, endLine } = first;
  for (const item of following) {
    if (text.endsWith(')')) break;
    const next = textOf(item);
    if (next === undefined || MARK.test(next)) break;
    text = `${text} ${next.trim()}`;
    endLine += 1;
  }
  return text.endsWith(')') ? { ...first, text, endLine } : first;
}

function toComment(line: number, alone: boolean, content: string): WaiverComment {
  const [mark = '', file] = MARK.exec(content) ?? [];
  const text = content
    .slice(mark.length)
    .replace(/\s*(?:\*\/\s*\}?|-->|",?)\s*$/, '')
    .replaceAll(/\s*\n[\s*]*/g, ' ')
    .trim();
  return { line, endLine: line, alone, text, wholeFile: file !== undefined };
}

interface ScriptComment {
  line: number;
  endLine: number;
  alone: boolean;
  block: boolean;
  /** Without its marks. */
  text: string;
}

/** What may stand before a slash that begins a regular expression. */
const BEFORE_EXPRESSION =
  /(?:^|[([{,;:=!&|?+\-*%<>~^}]|\b(?:return|typeof|case|in|of|do|else|void|delete))\s*$/;

/**
 * Comments of JavaScript, TypeScript and languages that look like them. Reads strings, templates and
 * regular expressions, so that marks inside them do not count.
 */
function scriptComments(text: string): ScriptComment[] {
  const comments: ScriptComment[] = [];
  const token =
    /\n|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|`|[{}]|\//g;
  /** Depth of braces at which each open template goes on. */
  const templates: number[] = [];
  let depth = 0;
  let line = 1;
  let lineStart = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === '\n') {
      line += 1;
      lineStart = match.index + 1;
    } else if (found.startsWith('//') || found.startsWith('/*')) {
      const block = found.startsWith('/*');
      const lines = found.split('\n').length - 1;
      comments.push({
        line,
        endLine: line + lines,
        alone: /^[\s{]*$/.test(text.slice(lineStart, match.index)),
        block,
        text: block ? found.slice(2).replace(/\*\/$/, '') : found.slice(2),
      });
      line += lines;
    } else if (found === '{') depth += 1;
    else if (found === '}') {
      depth -= 1;
      if (templates.at(-1) === depth) {
        templates.pop();
        ({ line } = skipTemplate(match.index + 1));
      }
    } else if (found === '`') ({ line } = skipTemplate(match.index + 1));
    else if (found === '/') skipExpression(lineStart, match.index);
    else line += found.split('\n').length - 1;
  }
  return comments;

  /** Goes on after the template's end, or after the `${` that interrupts it. */
  function skipTemplate(from: number) {
    const end = /\\[^]|`|\$\{/g;
    end.lastIndex = from;
    let found = end.exec(text);
    while (found?.[0].startsWith('\\')) found = end.exec(text);
    const stop = found === null ? text.length : found.index + found[0].length;
    if (found?.[0] === '${') {
      templates.push(depth);
      depth += 1;
    }
    token.lastIndex = stop;
    return { line: line + text.slice(from, stop).split('\n').length - 1 };
  }

  function skipExpression(start: number, at: number) {
    if (!BEFORE_EXPRESSION.test(text.slice(start, at).slice(-40))) return;
    // eslint-disable-next-line security/detect-unsafe-regex -- The alternatives begin with different characters.
    const expression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y;
    expression.lastIndex = at;
    if (expression.test(text)) token.lastIndex = expression.lastIndex;
  }
}
