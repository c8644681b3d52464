/** What a text looks like beside its words: a merge neither compares it nor changes it for the service. */
export interface Form {
  /** Whether its lines end with CR LF; undefined when it has none. */
  crlf: boolean | undefined;
  /** Whether its last line ends; undefined when it is empty. */
  ended: boolean | undefined;
}

/** The form of a text, or undefined when its line endings are mixed. */
export function formOf(text: string): Form | undefined {
  const breaks = text.match(/\r?\n/g) ?? [];
  const crlf = breaks.filter((each) => each.length === 2).length;
  if (crlf > 0 && crlf < breaks.length) return undefined;
  return {
    crlf: breaks.length === 0 ? undefined : crlf > 0,
    ended: text === '' ? undefined : text.endsWith('\n'),
  };
}

/** The text with LF, and with one at its end. */
export function plain(text: string, keepEndings: boolean): string {
  const lines = keepEndings ? text : text.replaceAll('\r\n', '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}

/** The other way round. */
export function formed(text: string, { crlf, ended }: Form): string {
  const closed = ended === false && text.endsWith('\n') ? text.slice(0, -1) : text;
  return crlf ? closed.replaceAll('\n', '\r\n') : closed;
}

/** Ours where it differs from the base, else theirs. */
export function mergeForms(base: Form | undefined, ours: Form, theirs: Form): Form {
  const choose = <T>(was: T | undefined, mine: T | undefined, other: T | undefined) =>
    mine === undefined || mine === was ? (other ?? mine) : mine;
  return {
    crlf: base ? choose(base.crlf, ours.crlf, theirs.crlf) : ours.crlf,
    ended: base ? choose(base.ended, ours.ended, theirs.ended) : ours.ended,
  };
}
