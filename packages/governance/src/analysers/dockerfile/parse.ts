/** One instruction of a Dockerfile, continuation lines and here-documents joined to it. */
export interface Instruction {
  /** In capitals: `RUN`. */
  name: string;
  /** Everything after the name, line continuations replaced by spaces. */
  text: string;
  /** Options before the arguments: `--from`, `--chown`. */
  flags: ReadonlyMap<string, string>;
  /** `text` without the flags. */
  rest: string;
  /** First and last line, from 1. */
  line: number;
  endLine: number;
  /** The lines it is written on, for pointing at one of them. */
  lines: readonly { line: number; text: string }[];
}

export interface Dockerfile {
  instructions: Instruction[];
  problems: { line: number; message: string }[];
}

const NAMES = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

/** Instructions that may carry here-documents. */
const WITH_DOCUMENTS = new Set(['RUN', 'COPY', 'ADD']);

export function parseDockerfile(source: string): Dockerfile {
  const lines = source.split(/\r?\n/);
  const escape = escapeCharacter(lines);
  const result: Dockerfile = { instructions: [], problems: [] };
  for (let index = 0; index < lines.length; index += 1) {
    const first = lines[index] ?? '';
    if (/^\s*(?:#|$)/.test(first)) continue;
    const start = index;
    const parts: { line: number; text: string }[] = [];
    let continues = true;
    for (; continues && index < lines.length; index += 1) {
      const line = lines[index] ?? '';
      // Comments and empty lines inside an instruction belong to nobody.
      if (index > start && /^\s*(?:#|$)/.test(line)) continue;
      const trimmed = line.trimEnd();
      continues = trimmed.endsWith(escape);
      parts.push({ line: index + 1, text: continues ? trimmed.slice(0, -1) : trimmed });
    }
    index -= 1;
    index = readDocuments(parts, lines, index);
    addInstruction(result, parts, start + 1, index + 1);
  }
  const [begin] = result.instructions.filter(({ name }) => name !== 'ARG');
  if (begin !== undefined && begin.name !== 'FROM') {
    result.problems.push({
      line: begin.line,
      message: `A Dockerfile begins with FROM; this one with ${begin.name}.`,
    });
  }
  return result;
}

/** `# escape=` among the directives of the first lines. */
function escapeCharacter(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^#\s{0,8}(\w{1,20})\s{0,8}=\s{0,8}(\S{1,200})/.exec(line);
    if (directive === null) return '\\';
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

/** Takes in the here-documents that the instruction announces; returns its last line's index. */
function readDocuments(
  parts: { line: number; text: string }[],
  lines: readonly string[],
  last: number,
): number {
  const head = parts.map(({ text }) => text).join(' ');
  const name = /^\s*(\w+)/.exec(head)?.[1]?.toUpperCase() ?? '';
  if (!WITH_DOCUMENTS.has(name)) return last;
  let index = last;
  for (const [, dash, word] of head.matchAll(/<<(-?)["']?([A-Za-z_]\w{0,100})["']?/g)) {
    for (index += 1; index < lines.length; index += 1) {
      const line = lines[index] ?? '';
      if ((dash === '-' ? line.trim() : line) === word) break;
      parts.push({ line: index + 1, text: line });
    }
  }
  return Math.min(index, lines.length - 1);
}

function addInstruction(
  result: Dockerfile,
  parts: { line: number; text: string }[],
  line: number,
  endLine: number,
  isTrigger = false,
): void {
  const whole = parts.map(({ text }) => text).join('\n');
  const name = /^\s*([A-Za-z]{1,20})(?=\s|$)/.exec(whole)?.[1]?.toUpperCase();
  if (name === undefined || !NAMES.has(name)) {
    const shown = whole.trim().slice(0, 30).split('\n')[0] ?? '';
    result.problems.push({ line, message: `Docker does not know the instruction "${shown}".` });
    return;
  }
  const text = whole.trimStart().slice(name.length).trim();
  if (name === 'ONBUILD' && !isTrigger) {
    const [first, ...others] = parts;
    const inner = first && { ...first, text: first.text.replace(/^\s*ONBUILD/i, '') };
    addInstruction(result, inner ? [inner, ...others] : [], line, endLine, true);
    return;
  }
  const { flags, rest } = readFlags(text);
  result.instructions.push({ name, text, flags, rest, line, endLine, lines: parts });
}

function readFlags(text: string): { flags: Map<string, string>; rest: string } {
  const flags = new Map<string, string>();
  let rest = text;
  for (;;) {
    const match = /^--([a-z][a-z-]{0,40})=?(\S{0,2000})\s/.exec(rest);
    if (match === null) return { flags, rest };
    flags.set(match[1] ?? '', match[2] ?? '');
    rest = rest.slice(match[0].length).trimStart();
  }
}

/** A part of a multi-stage build. */
export interface Stage {
  /** Image, with the arguments before the first FROM filled in where they have a default. */
  image: string;
  alias: string | undefined;
  from: Instruction;
  instructions: Instruction[];
}

export function stagesOf({ instructions }: Dockerfile): Stage[] {
  const stages: Stage[] = [];
  const globals = new Map<string, string>();
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') {
      const [image = '', as, alias] = instruction.rest.split(/\s+/);
      stages.push({
        image: fillIn(image, globals),
        alias: as?.toLowerCase() === 'as' ? alias : undefined,
        from: instruction,
        instructions: [],
      });
    } else if (stages.length === 0 && instruction.name === 'ARG') {
      for (const { name, value } of assignments(instruction.rest)) {
        if (value !== undefined) globals.set(name, fillIn(value, globals));
      }
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

/** Replaces `$NAME`, `${NAME}` and `${NAME:-default}`; what has no value stays as it is. */
function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text
    .replace(
      /\$\{(\w{1,100})(:?-?)([^}]{0,500})\}/g,
      (whole, name: string, dash: string, other: string) =>
        values.get(name) ?? (dash.endsWith('-') ? other : whole),
    )
    .replace(/\$(\w{1,100})/g, (whole, name: string) => values.get(name) ?? whole);
}

/** `A=1 B="two words" C`, or the old form `A the rest`. */
export function assignments(text: string): { name: string; value: string | undefined }[] {
  const words = wordsOf(text);
  const [first = ''] = words;
  if (words.length > 1 && words.every((word) => !word.includes('='))) {
    const isOld = /^[A-Za-z_]\w*$/.test(first);
    if (isOld)
      return [{ name: first, value: text.slice(text.indexOf(first) + first.length).trim() }];
  }
  return words.map((word) => {
    const equals = word.indexOf('=');
    if (equals === -1) return { name: word, value: undefined };
    const value = word.slice(equals + 1).replace(/^(["'])(.*)\1$/s, '$2');
    return { name: word.slice(0, equals), value };
  });
}

/** Splits at spaces that are not inside quotes. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (const character of text) {
    if (quote === '' && /\s/.test(character)) {
      if (word !== '') words.push(word);
      word = '';
      continue;
    }
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    word += character;
  }
  return word === '' ? words : [...words, word];
}
