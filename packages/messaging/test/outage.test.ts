import { describeOutage } from './support/outage.ts';

describeOutage('a database that is gone for 3 seconds', 3_000);
