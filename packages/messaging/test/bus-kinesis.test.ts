import { describeBus } from './support/bus-contract.ts';
import { startKinesis } from './support/stand-ins.ts';

describeBus('Kinesis bus on kinesalite', startKinesis, { crash: true });
