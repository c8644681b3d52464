import { useCallback, useEffect, useState } from 'react';
import { useResource, type Resource } from '@quoin/record-ui';

export interface Polled<T> {
  resource: Resource<T>;
  /** True while what is shown may be old, because the last look failed. */
  silent: boolean;
  /** Shows a value that came another way, such as the answer to an action. */
  update: (value: T) => void;
}

/**
 * Loads something, and loads it again while it changes by itself. What is shown stays while the
 * next answer is on its way. A failed look is tried again, as long as something was shown before.
 *
 * @param load - must keep its identity between renders (`useCallback`)
 * @param changing - whether the value will be another one soon; must keep its identity
 */
export function usePolled<T>(load: () => Promise<T>, changing: (value: T) => boolean): Polled<T> {
  const first = useResource(load);
  const [silent, setSilent] = useState(false);
  const [latest, setLatest] = useState<{ load: typeof load; value: T }>();
  const shown =
    latest?.load === load ? latest.value : first.state === 'ready' ? first.value : undefined;

  const update = useCallback(
    (value: T) => {
      setLatest({ load, value });
    },
    [load],
  );

  useEffect(() => {
    if (shown === undefined || !changing(shown)) return undefined;
    let current = true;
    let timer: number | undefined;
    const next = () => {
      timer = window.setTimeout(() => {
        load().then(
          (value) => {
            if (!current) return;
            setSilent(false);
            update(value);
          },
          () => {
            if (!current) return;
            setSilent(true);
            next();
          },
        );
      }, interval);
    };
    next();
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [shown, changing, load, update]);

  return {
    resource: shown === undefined ? first : { state: 'ready', value: shown },
    silent,
    update,
  };
}

/** Between an answer and the next question. */
const interval = 1000;
