import { useCallback, useEffect, useState } from 'react';

/** Something fetched: on its way, failed with a way to try again, or here. */
export type Resource<T> =
  | { state: 'loading' }
  | { state: 'failed'; error: Error; retry: () => void }
  | { state: 'ready'; value: T };

interface Settled<T> {
  load: () => Promise<T>;
  attempt: number;
  outcome: { error: Error } | { value: T };
}

/**
 * Runs `load` when the component mounts, when `load` changes and when the
 * reader asks for another attempt. Answers of superseded runs are dropped.
 *
 * @param load - must keep its identity between renders (`useCallback`)
 */
export function useResource<T>(load: () => Promise<T>): Resource<T> {
  const [attempt, setAttempt] = useState(0);
  const [settled, setSettled] = useState<Settled<T>>();
  const retry = useCallback(() => {
    setAttempt((count) => count + 1);
  }, []);

  useEffect(() => {
    let current = true;
    const settle = (outcome: Settled<T>['outcome']) => {
      if (current) setSettled({ load, attempt, outcome });
    };
    load().then(
      (value) => {
        settle({ value });
      },
      (reason: unknown) => {
        settle({ error: reason instanceof Error ? reason : new Error(String(reason)) });
      },
    );
    return () => {
      current = false;
    };
  }, [load, attempt]);

  if (settled?.load !== load || settled.attempt !== attempt) return { state: 'loading' };
  return 'error' in settled.outcome
    ? { state: 'failed', error: settled.outcome.error, retry }
    : { state: 'ready', value: settled.outcome.value };
}
