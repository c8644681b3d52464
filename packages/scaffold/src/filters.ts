import get from 'lodash/get.js';
import type { TemplateFilter } from 'nunjitsu';
import { parseEntityRef } from './entity-ref.ts';

/**
 * The filters that Backstage adds to the engine's own. `parseRepoUrl` and `projectSlug` are not
 * among them: they need a portal's source-control settings, so a template applies them in its steps.
 */
export const filters: Readonly<Record<string, TemplateFilter>> = {
  parseEntityRef: (ref, context) =>
    toValue(
      parseEntityRef(
        ref as Parameters<typeof parseEntityRef>[0],
        context as Parameters<typeof parseEntityRef>[1],
      ),
    ),
  pick: (input, path) => get(input, String(path)) as ReturnType<TemplateFilter>,
};

function toValue(ref: ReturnType<typeof parseEntityRef>): ReturnType<TemplateFilter> {
  return { ...ref };
}
