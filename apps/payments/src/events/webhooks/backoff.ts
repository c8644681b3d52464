export interface BackoffOptions {
  /** Milliseconds before the first retry. */
  base: number;
  /** Each later one waits so many times as long. */
  factor: number;
  /** Milliseconds at most. */
  most: number;
}

/** Milliseconds before the next attempt, after so many; half of it by chance, so that retries spread. */
export function backoff({ base, factor, most }: BackoffOptions): (attempts: number) => number {
  return (attempts) => {
    const full = Math.min(most, base * factor ** Math.min(attempts - 1, 30));
    return full / 2 + (Math.random() * full) / 2;
  };
}
