import { useEffect } from 'react';
import { useLocation, useNavigationType } from 'react-router-dom';

/**
 * Begins a page that was followed to at its top, or leaves the place to its
 * fragment. Going back is left to the browser, which remembers.
 */
export function useScrollToTop(): void {
  const { pathname, hash } = useLocation();
  const followed = useNavigationType() === 'PUSH';
  useEffect(() => {
    if (followed && hash === '') window.scrollTo(0, 0);
  }, [followed, pathname, hash]);
}
