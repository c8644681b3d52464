import { describeOutage } from './support/outage.ts';

describeOutage('a database that is gone for 30 seconds', 30_000);
