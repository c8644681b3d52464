import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { LocalRepositories } from '../git/LocalRepositories.ts';
import { author } from './author.ts';

/**
 * `quoin:propose:git` adds the files of the workspace to a local repository, on a
 * branch of their own: where there is no host for pull requests, the branch is
 * what people discuss and merge.
 */
export function createProposeGitAction({ repositories }: { repositories: LocalRepositories }) {
  return createTemplateAction({
    id: 'quoin:propose:git',
    description: 'Adds the workspace to a local git repository, on a new branch.',
    schema: {
      input: {
        repository: (z) => z.string().describe('The name of the repository'),
        branch: (z) =>
          z
            .string()
            .regex(/^[a-z0-9][a-z0-9-]*$/)
            .describe('The branch to make: small letters, digits and hyphens'),
        message: (z) => z.string().describe('The message of the commit'),
      },
    },
    async handler(ctx) {
      const { repository, branch, message } = ctx.input;
      const content = { folder: ctx.workspacePath, message, author: author(ctx) };
      await ctx.checkpoint({
        key: `propose.${repository}.${branch}`,
        fn: () => repositories.propose(repository, branch, content, ctx.signal),
      });
      ctx.logger.info(`Committed to the branch ${branch} of ${repository}.`);
    },
  });
}
