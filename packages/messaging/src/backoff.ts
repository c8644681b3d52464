/** Milliseconds before the next attempt: `base` doubled each time up to `most`, half of it by chance. */
export function exponentialDelay(options: {
  base: number;
  most: number;
}): (attempt: number) => number {
  const { base, most } = options;
  return (attempt) => {
    const full = Math.min(most, base * 2 ** Math.min(attempt - 1, 30));
    return full / 2 + (Math.random() * full) / 2;
  };
}
