import type { AuditorService } from '@backstage/backend-plugin-api';
import type { Perform } from './JobRunner.ts';

/** Says in the audit log what became of each service, by whom, and on which commit. */
export function audited(perform: Perform, auditor: AuditorService): Perform {
  return async (task, service, options) => {
    const { createdBy, request } = task;
    const event = await auditor.createEvent({
      eventId: `${request.kind}-service`,
      severityLevel: 'medium',
      meta: { service, createdBy },
    });
    try {
      const outcome = await perform(task, service, options);
      const { state, branch, commit, pullRequest } = outcome;
      const meta = Object.entries({ state, branch, commit, pullRequest });
      await event.success({
        meta: Object.fromEntries(meta.filter(([, value]) => value !== undefined)),
      });
      return outcome;
    } catch (error) {
      await event.fail({ error: error instanceof Error ? error : new Error(String(error)) });
      throw error;
    }
  };
}
