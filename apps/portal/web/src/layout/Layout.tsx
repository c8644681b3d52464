import { SidebarPinStateProvider } from '@backstage/core-components';
import { useMemo, type ReactNode } from 'react';
import { DocumentTitle } from './DocumentTitle.tsx';
import { useFolded } from './useFolded.ts';
import { useNarrow } from './useNarrow.ts';
import { useScrollToTop } from './useScrollToTop.ts';
import './layout.css';

export interface LayoutProps {
  navigation: ReactNode;
  content: ReactNode;
}

/** Navigation on the left, or above on a narrow screen, and the page. */
export function Layout({ navigation, content }: LayoutProps) {
  const narrow = useNarrow();
  const [folded, toggle] = useFolded();
  useScrollToTop();
  // Backstage's own pages ask this context whether the screen is narrow, and its settings page unfolds.
  const state = useMemo(
    () => ({ isMobile: narrow, isPinned: !folded, toggleSidebarPinState: toggle }),
    [narrow, folded, toggle],
  );
  return (
    <SidebarPinStateProvider value={state}>
      <DocumentTitle />
      <div className="quoin-layout">
        <a className="quoin-skip" href="#content">
          Skip to the content
        </a>
        {navigation}
        <main id="content" className="quoin-content" tabIndex={-1}>
          {content}
        </main>
      </div>
    </SidebarPinStateProvider>
  );
}
