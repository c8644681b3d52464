import { NotFoundError } from '@backstage/errors';
import {
  adoptService,
  type Author,
  type MirrorOptions,
  type PullRequests,
  Repository,
  type ServiceReference,
  upgradeService,
} from '@quoin/fleet';
import type { ServiceStore } from '../database/ServiceStore.ts';
import type { TemplatesRepository } from '../templates/TemplatesRepository.ts';
import type { Outcome, Perform } from './JobRunner.ts';

export interface PerformerOptions {
  mirror: MirrorOptions;
  /** The folder of the packed packages. */
  packages: string;
  pullRequests: PullRequests | undefined;
  services: ServiceStore;
  templates: TemplatesRepository;
  /** Who makes the commits of a person, given as an entity reference. */
  authorOf: (userEntityRef: string) => Promise<Author>;
}

/** Upgrades and adopts on a branch; nothing is checked out, whether the repository has a work tree or not. */
export function createPerformer(options: PerformerOptions): Perform {
  const { mirror, packages, pullRequests, services, templates } = options;
  return async ({ createdBy, request }, name, { signal, onStep }) => {
    const service = (await services.get(name))?.service;
    if (!service) throw new NotFoundError(`${name} is no longer in the fleet. Check the fleet.`);
    const history = await templates.history();
    const common = {
      ...mirror,
      mode: 'branch' as const,
      author: await options.authorOf(createdBy),
      pullRequests,
      onStep,
      signal,
    };
    if (request.kind === 'adopt') {
      const adoption = await adoptService(service, request, history, common);
      return toOutcome(service, { ...adoption, template: request.template, to: request.version });
    }
    const answers = request.answers[name];
    return toOutcome(
      service,
      await upgradeService(service, history, { ...common, answers, packages }),
    );
  };
}

interface Done {
  result?: 'upgraded' | 'conflicts' | 'unchanged';
  template: string;
  from?: string;
  to: string;
  conflicts?: Outcome['conflicts'];
  branch?: string;
  commit?: string;
  pullRequest?: string;
}

async function toOutcome(service: ServiceReference, done: Done): Promise<Outcome> {
  const { result = 'upgraded', template, from, to, branch, commit, pullRequest } = done;
  return {
    state: result === 'upgraded' ? 'done' : result,
    template,
    ...(from !== undefined && { from }),
    to,
    conflicts: done.conflicts ?? [],
    ...(branch !== undefined && { branch }),
    ...(commit !== undefined && { commit }),
    ...(pullRequest !== undefined && { pullRequest }),
    ...(branch !== undefined && !pullRequest && { fetch: await fetchCommand(service, branch) }),
  };
}

async function fetchCommand({ location }: ServiceReference, branch: string): Promise<string> {
  if (location.kind === 'git') return `git fetch ${quoted(location.url)} ${branch}`;
  const { workTree } = await Repository.open(location.repository);
  return workTree === undefined
    ? `git fetch ${quoted(location.repository)} ${branch}`
    : `git -C ${quoted(workTree)} switch ${branch}`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
