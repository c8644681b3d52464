import type { RecordKind } from './types.ts';

const decisionFile = /^(\d{4})-.+\.md$/i;
const decisionId = /^(?:ADR-)?(\d{1,4})$/i;
const markdownFile = /^([^/]+)\.md$/i;

/** `formatDecisionId(7)` is `ADR-0007`. */
export function formatDecisionId(number: number): string {
  return `ADR-${String(number).padStart(4, '0')}`;
}

/** The number in `ADR-0007`, `adr-7` or `0007`; undefined for any other text. */
export function parseDecisionId(text: string): number | undefined {
  const digits = decisionId.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The number in the file name `0007-use-pnpm.md`; undefined for any other name. */
export function decisionNumberOf(fileName: string): number | undefined {
  const digits = decisionFile.exec(fileName)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The decision's page in the portal. */
export function decisionRoute(id: string): string {
  return `/decisions/${encodeURIComponent(id)}`;
}

/** The standard's page in the portal; at one of its rules, whose id is the anchor, if given. */
export function standardRoute(id: string, ruleId?: string): string {
  const page = `/standards/${encodeURIComponent(id)}`;
  return ruleId === undefined ? page : `${page}#${ruleId}`;
}

/**
 * Turns a link between record files into the portal page of its target, so that
 * the same Markdown works in a code host and in the portal:
 * `0003-x.md#consequences` becomes `/decisions/ADR-0003#consequences`.
 *
 * Any other link (a URL, a fragment, another file) is returned as it is.
 *
 * @param href - as written in the Markdown
 * @param from - the kind of record that contains the link
 */
export function recordRoute(href: string, from: RecordKind): string {
  const [path = '', fragment] = splitFragment(href);
  const route = targetRoute(path, from);
  if (route === undefined) return href;
  return fragment === undefined ? route : `${route}#${fragment}`;
}

function targetRoute(path: string, from: RecordKind): string | undefined {
  if (isElsewhere(path)) return undefined;
  const segments = path.split('/').filter((segment) => segment !== '.');
  const file = segments.at(-1) ?? '';
  const folder = segments.at(-2);
  const number = decisionNumberOf(file);
  if (number !== undefined) return decisionRoute(formatDecisionId(number));
  const slug = markdownFile.exec(file)?.[1];
  const isStandard = folder === undefined ? from === 'standard' : folder === 'standards';
  return slug !== undefined && isStandard ? standardRoute(slug) : undefined;
}

function isElsewhere(path: string): boolean {
  return path === '' || path.startsWith('/') || /^[a-z][a-z\d+.-]*:/i.test(path);
}

function splitFragment(href: string): [string, string | undefined] {
  const hash = href.indexOf('#');
  return hash === -1 ? [href, undefined] : [href.slice(0, hash), href.slice(hash + 1)];
}
