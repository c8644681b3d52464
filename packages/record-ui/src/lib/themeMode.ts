import { useSyncExternalStore } from 'react';

export type ThemeMode = 'light' | 'dark';

/** The attribute of the body in which the portal's theme tells its mode. */
const attribute = 'data-theme-mode';

function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { attributes: true, attributeFilter: [attribute] });
  return () => {
    observer.disconnect();
  };
}

function current(): ThemeMode {
  return document.body.getAttribute(attribute) === 'dark' ? 'dark' : 'light';
}

/** The theme's mode, followed when the reader changes it. For what CSS cannot colour. */
export function useThemeMode(): ThemeMode {
  return useSyncExternalStore(subscribe, current);
}
