import { createMemoryBus } from '../src/index.ts';
import { describeBus } from './support/bus-contract.ts';

describeBus(
  'memory bus (ends with its process, so without the test of a crash)',
  () => {
    let bus = createMemoryBus();
    return Promise.resolve({
      address: undefined,
      connect: () => bus,
      prepare: () => Promise.resolve(void (bus = createMemoryBus())),
      stop: () => bus.close(),
    });
  },
  { crash: false },
);
