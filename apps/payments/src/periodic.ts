export interface PeriodicOptions {
  /** Between two beginnings, in milliseconds. */
  interval: number;
  /** Told what went wrong; the next time comes all the same. */
  onError: (error: unknown) => void;
}

/**
 * Does something again and again, one time after the other; a time that comes too early is left out.
 *
 * @returns ends it, after what is under way
 */
export function startPeriodic(
  work: () => Promise<unknown>,
  { interval, onError }: PeriodicOptions,
): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= work()
      .then(() => undefined, onError)
      .finally(() => (underWay = undefined));
  }, interval).unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
