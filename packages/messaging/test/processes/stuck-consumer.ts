/** Takes an event and never finishes it. Argument: { address, topic, group }. */
import { connectBus, type BusAddress } from '../support/buses.ts';

const input = JSON.parse(process.argv[2] ?? '{}') as {
  address: BusAddress;
  topic: string;
  group: string;
};
const bus = connectBus(input.address);
await bus.subscribe({
  group: input.group,
  topics: [input.topic],
  handler: (event) => {
    process.stdout.write(`took ${event.id}\n`);
    return new Promise(() => undefined);
  },
});
process.stdout.write('subscribed\n');
