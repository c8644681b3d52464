import { useCallback, useState } from 'react';

const key = 'quoin.navigation.folded';

/** Whether the navigation is folded to icons, remembered by the browser. */
export function useFolded(): [folded: boolean, toggle: () => void] {
  const [folded, setFolded] = useState(() => localStorage.getItem(key) === 'true');
  const toggle = useCallback(() => {
    localStorage.setItem(key, String(!folded));
    setFolded(!folded);
  }, [folded]);
  return [folded, toggle];
}
