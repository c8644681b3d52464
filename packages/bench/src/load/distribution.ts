import { createRandom } from './random.ts';

/**
 * `uniform`: every account alike. `zipf`: the nth account n times less often than the first (exponent
 * 1.0). `hot`: one account is on one side of 70 % of the payments.
 */
export type Distribution = 'uniform' | 'zipf' | 'hot';

export const DISTRIBUTIONS: readonly Distribution[] = ['uniform', 'zipf', 'hot'];

/** Two different accounts, as numbers from 0 up to the number of accounts. */
export interface Pair {
  debtor: number;
  creditor: number;
}

const HOT_SHARE = 0.7;

/** Draws who pays whom; the same sequence in every run. */
export function createPairs(distribution: Distribution, accounts: number, seed = 42): () => Pair {
  const random = createRandom(seed);
  const uniform = () => Math.floor(random() * accounts);
  if (distribution === 'hot') return () => hotPair(random, uniform);
  const draw = distribution === 'zipf' ? zipf(accounts, random) : uniform;
  return () => {
    const debtor = draw();
    let creditor = draw();
    while (creditor === debtor) creditor = draw();
    return { debtor, creditor };
  };
}

function hotPair(random: () => number, uniform: () => number): Pair {
  const hot = random() < HOT_SHARE;
  const debtor = hot ? 0 : uniform();
  let creditor = uniform();
  while (creditor === debtor) creditor = uniform();
  // It receives as often as it pays.
  return random() < 0.5 ? { debtor, creditor } : { debtor: creditor, creditor: debtor };
}

function zipf(accounts: number, random: () => number): () => number {
  const sums = new Float64Array(accounts);
  let total = 0;
  for (let index = 0; index < accounts; index += 1) sums[index] = total += 1 / (index + 1);
  return () => {
    const wanted = random() * total;
    let low = 0;
    let high = accounts - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] ?? total) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
