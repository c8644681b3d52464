import type { NavContentComponentProps } from '@backstage/plugin-app-react';
import { useSidebarPinState } from '@backstage/core-components';
import { RiCloseLine, RiMenuLine, RiSideBarLine } from '@remixicon/react';
import { useState } from 'react';
import { Link, NavLink } from 'react-router-dom';
import { Logo, LogoMark } from './Logo.tsx';
import { navigationItems, type NavigationItem } from './navigationItems.ts';
import './layout.css';

/** The main navigation: a column that folds to icons, or a bar with a menu on a narrow screen. */
export function Navigation({ navItems }: NavContentComponentProps) {
  const items = navigationItems(navItems);
  const { isMobile } = useSidebarPinState();
  return isMobile ? <NarrowNavigation items={items} /> : <WideNavigation items={items} />;
}

function WideNavigation({ items }: { items: NavigationItem[] }) {
  const { isPinned, toggleSidebarPinState } = useSidebarPinState();
  return (
    <nav className="quoin-nav" aria-label="Main" data-folded={!isPinned || undefined}>
      <Link to="/" className="quoin-nav-home" aria-label="Quoin, home">
        {isPinned ? <Logo /> : <LogoMark />}
      </Link>
      <Items items={items} folded={!isPinned} />
      <button
        type="button"
        className="quoin-nav-item quoin-nav-fold"
        aria-expanded={isPinned}
        aria-label={isPinned ? 'Fold the navigation' : 'Unfold the navigation'}
        onClick={toggleSidebarPinState}
      >
        <RiSideBarLine aria-hidden />
        {isPinned && <span>Fold</span>}
      </button>
    </nav>
  );
}

function NarrowNavigation({ items }: { items: NavigationItem[] }) {
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
  };
  return (
    <nav
      className="quoin-nav-bar"
      aria-label="Main"
      onKeyDown={({ key }) => {
        if (key === 'Escape') close();
      }}
    >
      <Link to="/" className="quoin-nav-home" aria-label="Quoin, home" onClick={close}>
        <Logo />
      </Link>
      <button
        type="button"
        className="quoin-nav-menu"
        aria-expanded={open}
        aria-label={open ? 'Close the menu' : 'Open the menu'}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {open ? <RiCloseLine aria-hidden /> : <RiMenuLine aria-hidden />}
      </button>
      {open && <Items items={items} onFollow={close} />}
    </nav>
  );
}

interface ItemsProps {
  items: NavigationItem[];
  folded?: boolean;
  onFollow?: () => void;
}

function Items({ items, folded = false, onFollow }: ItemsProps) {
  return (
    <ul className="quoin-nav-items">
      {items.map(({ id, href, label, icon }) => (
        <li key={id}>
          <NavLink
            to={href}
            end={href === '/'}
            className="quoin-nav-item"
            onClick={onFollow}
            {...(folded && { title: label, 'aria-label': label })}
          >
            {icon}
            {!folded && <span>{label}</span>}
          </NavLink>
        </li>
      ))}
    </ul>
  );
}
