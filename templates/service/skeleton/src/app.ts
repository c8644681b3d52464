import { createService, type Service, type ServiceOptions } from '@quoin/service';
import { notesRoutes } from './notes/routes.ts';
import type { NoteStore } from './notes/store.ts';
import { policy } from './policy.ts';
import { problems } from './problems.ts';
import { service } from './service.ts';

export interface AppOptions extends Omit<ServiceOptions, 'service' | 'policy' | 'problems'> {
  /** Where notes are kept. */
  notes: NoteStore;
}

/**
 * Puts the service together from what it is given; nothing in it reads the environment.
 * Whoever opens a resource closes it: `app.addHook('onClose', () => pool.end())`.
 */
export function createApp({ notes, ...options }: AppOptions): Service {
  const app = createService({ ...options, service, policy, problems });
  app.register(notesRoutes, { prefix: '/v1/notes', notes });
  return app;
}
