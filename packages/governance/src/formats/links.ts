import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { decisionRoute, standardRoute } from '@quoin/records/types';
import type { Finding } from '../findings/finding.ts';
import type { DecisionLink } from '../standards/rules.ts';

/** Makes the addresses at which a reader finds a rule and a decision. */
export interface Links {
  rule(finding: Pick<Finding, 'rule' | 'standard'>): string;
  decision(decision: DecisionLink): string;
  /** A page of the documentation, by its path. */
  page(path: string): string;
}

export interface LinksOptions {
  /** Folder that holds the standards and decisions; used when there is nothing better. */
  standardsRoot: string;
  /** Address of the portal, such as `https://portal.example.com`. */
  portal?: string | undefined;
  /** Address of the repository at a commit, such as `https://github.com/o/r/blob/<commit>`. */
  repository?: string | undefined;
}

/** Links to the portal, else to the code host, else to the files on this machine. */
export function createLinks({ standardsRoot, portal, repository }: LinksOptions): Links {
  const fileAt = (path: string) =>
    repository ? `${repository}/${path}` : pathToFileURL(join(standardsRoot, path)).href;
  if (portal) {
    const base = portal.replace(/\/$/, '');
    return {
      rule: ({ rule, standard }) => base + standardRoute(standard.id, rule),
      decision: ({ id }) => base + decisionRoute(id),
      page: fileAt,
    };
  }
  return {
    rule: ({ rule, standard }) => `${fileAt(standard.path)}#${headingAnchor(rule)}`,
    decision: ({ path }) => fileAt(path),
    page: fileAt,
  };
}

/**
 * Where links lead in this environment: `QUOIN_PORTAL_URL`, else the repository on GitHub in which a
 * workflow runs (https://docs.github.com/en/actions/reference/workflows-and-actions/variables).
 */
export function linksFromEnvironment(
  standardsRoot: string,
  environment: NodeJS.ProcessEnv = process.env,
): Links {
  const { QUOIN_PORTAL_URL, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA } = environment;
  const repository =
    GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_SHA
      ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/${GITHUB_SHA}`
      : undefined;
  return createLinks({ standardsRoot, portal: QUOIN_PORTAL_URL, repository });
}

/** The anchor that GitHub gives the heading `## owasp/sql-injection`. */
function headingAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
