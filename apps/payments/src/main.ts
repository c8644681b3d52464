import { runService } from '@quoin/service';
import { loadConfig } from './config.ts';
import { service } from './service.ts';
import { startWith } from './start.ts';

// The rails of this service; each is an adapter of the port in rails/rail.ts.
await runService({ service, loadConfig, start: startWith([]) });
