import { describeBus } from './support/bus-contract.ts';
import { startSqs } from './support/stand-ins.ts';

describeBus('SQS bus on fauxqs', startSqs, { crash: true });
