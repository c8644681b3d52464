import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

export interface UrlFilters<Name extends string> {
  /** Each filter's value, an empty string where it is not set. */
  values: Record<Name, string>;
  /** Sets one filter; an empty string removes it from the URL. */
  set: (name: Name, value: string) => void;
  clear: () => void;
  /** True when any filter is set. */
  active: boolean;
}

/**
 * Keeps a list's filters in the URL's query, so that a filtered list can be
 * bookmarked and sent. Typing replaces the history entry and leaves other
 * parameters alone.
 *
 * @param names - the query parameters, a constant outside the component
 */
export function useUrlFilters<Name extends string>(names: readonly Name[]): UrlFilters<Name> {
  const [parameters, setParameters] = useSearchParams();

  const values = useMemo(
    () =>
      Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? ''])) as Record<
        Name,
        string
      >,
    [names, parameters],
  );

  const set = useCallback(
    (name: Name, value: string) => {
      setParameters(
        (previous) => {
          const next = new URLSearchParams(previous);
          if (value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      );
    },
    [setParameters],
  );

  const clear = useCallback(() => {
    setParameters(
      (previous) => {
        const next = new URLSearchParams(previous);
        for (const name of names) next.delete(name);
        return next;
      },
      { replace: true },
    );
  }, [names, setParameters]);

  return { values, set, clear, active: names.some((name) => values[name] !== '') };
}
