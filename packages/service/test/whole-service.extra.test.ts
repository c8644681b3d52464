import { describeFaults } from './whole/faults.ts';

describeFaults('a whole service whose neighbours are away for half a minute', {
  duration: 30_000,
  faults: ['refuse', 'blackhole'],
});
