import { describeFaults } from './whole/faults.ts';

describeFaults('a whole service whose neighbours are away for a second', {
  duration: 1_000,
  faults: ['refuse'],
});
