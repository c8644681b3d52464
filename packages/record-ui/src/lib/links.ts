import { recordRoute, type RecordKind } from '@quoin/records/types';

/**
 * Where a link of a record leads once it is shown in the portal: a page of the
 * portal, a place on the same page, another site, or a file of the repository
 * that the portal does not show.
 */
export type LinkTarget =
  | { kind: 'page'; to: string }
  | { kind: 'anchor'; href: string }
  | { kind: 'site'; href: string }
  | { kind: 'file'; path: string };

const webAddress = /^(?:https?:|mailto:)/i;

/** @param href - as written in the Markdown, already freed of unsafe protocols */
export function linkTarget(href: string, from: RecordKind | undefined): LinkTarget {
  const target = from ? recordRoute(href, from) : href;
  if (target.startsWith('#')) return { kind: 'anchor', href: target };
  if (webAddress.test(target)) return { kind: 'site', href: target };
  if (target.startsWith('/') && !target.startsWith('//')) return { kind: 'page', to: target };
  return { kind: 'file', path: target };
}
