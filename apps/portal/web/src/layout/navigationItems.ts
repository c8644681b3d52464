import type { NavContentNavItems } from '@backstage/plugin-app-react';
import {
  RiBookShelfLine,
  RiHome5Line,
  RiPlugLine,
  RiRoadMapLine,
  RiScales3Line,
  RiSearchLine,
  RiSettings3Line,
  RiShieldCheckLine,
} from '@remixicon/react';
import { createElement, type ReactElement } from 'react';

export interface NavigationItem {
  id: string;
  href: string;
  label: string;
  icon: ReactElement;
}

/** Our names and icons for pages, in the order of the navigation. */
const known = [
  { id: 'page:quoin-home', label: 'Home', icon: RiHome5Line },
  { id: 'page:decisions', label: 'Decisions', icon: RiScales3Line },
  { id: 'page:standards', label: 'Standards', icon: RiShieldCheckLine },
  { id: 'page:catalog', label: 'Catalog', icon: RiBookShelfLine },
  { id: 'page:api-docs', label: 'APIs', icon: RiPlugLine },
  { id: 'page:golden-paths', label: 'Golden paths', icon: RiRoadMapLine },
] as const;

const last = [
  { id: 'page:search', label: 'Search', icon: RiSearchLine },
  { id: 'page:user-settings', label: 'Settings', icon: RiSettings3Line },
] as const;

/** Pages that are reached from elsewhere. */
const hidden = ['page:catalog-graph', 'page:scaffolder'];

/**
 * The pages in the order of the navigation. A page that we have no place for
 * comes under its own name after the main ones.
 */
export function navigationItems(pages: NavContentNavItems): NavigationItem[] {
  const remaining = pages.clone();
  for (const id of hidden) remaining.take(id);
  const take = ({ id, label, icon }: (typeof known | typeof last)[number]): NavigationItem[] => {
    const page = remaining.take(id);
    return page ? [{ id, href: page.href, label, icon: createElement(icon) }] : [];
  };
  const main = known.flatMap(take);
  const end = last.flatMap(take);
  const others = remaining.rest().map(({ node, href, title, icon }) => ({
    id: node.spec.id,
    href,
    label: title,
    icon: createElement('span', null, icon),
  }));
  return [...main, ...others, ...end];
}
