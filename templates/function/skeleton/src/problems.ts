import { defineProblems } from '@quoin/service/lambda';

/**
 * Every error of this function, beside those that all services have. A code is part of the public
 * contract: clients branch on it, so it is never renamed and its status never changes.
 */
export const { Problem } = defineProblems({
  'unsupported-currency': {
    status: 422,
    title: 'There is no fee for this currency',
    advice: 'Ask in EUR, GBP, JPY or USD.',
  },
});
