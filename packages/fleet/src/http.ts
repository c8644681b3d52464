/** What the portal's API of golden paths answers and takes: `/api/golden-paths`. */
import type { Conflict, DriftStatus, ServiceReference, TemplateRecord } from './types.ts';

/** How the first build of a generated service ended; `unknown` is never counted as success. */
export interface FirstBuild {
  outcome: 'success' | 'failure' | 'unknown';
  /** When it ended, ISO 8601. */
  at?: string;
  /** How long it took. */
  seconds?: number;
  /** What was run, such as `npm ci && npm run lint`. */
  command?: string;
  /** Where its log is, for a build on a server. */
  url?: string;
}

/** How the first builds of a template's services ended. */
export interface FirstBuilds {
  succeeded: number;
  failed: number;
  /** Nothing is known of their first build. */
  unknown: number;
  /** succeeded / (succeeded + failed), from 0 to 1; none while no outcome is known. */
  rate?: number;
}

/** The services that stand at one version of a template. */
export interface Adopters {
  version: string;
  /** Their names in the fleet, in alphabetical order. */
  services: string[];
}

/** One of `GET /templates`. */
export interface TemplateListEntry extends TemplateRecord {
  /** Such as template:default/service. */
  entityRef: string;
  /** The newest version. */
  latest: string;
  /** Newest version first; versions without adopters are left out. */
  adopters: Adopters[];
  firstBuilds: FirstBuilds;
}

/** `GET /templates`. */
export interface TemplateList {
  items: TemplateListEntry[];
}

/** `GET /templates/:name`. */
export interface TemplateDetail extends TemplateListEntry {
  /** The pages of its form, each a JSON Schema with Backstage's `ui:` keys. */
  pages: Record<string, unknown>[];
}

/** Body of `POST /templates/:name/preview`. */
export interface PreviewRequest {
  answers: Record<string, unknown>;
  /** The newest unless given. */
  version?: string;
}

/** Body of `POST /templates/:name/preview/file`. */
export interface PreviewFileRequest extends PreviewRequest {
  path: string;
}

export interface PreviewEntry {
  /** Relative to the project, with forward slashes. */
  path: string;
  /** In bytes. */
  size: number;
  executable: boolean;
  binary: boolean;
  /** Set when it is a symbolic link; its text is then the target. */
  symlink?: true;
}

/** What a template would make, in path order. */
export interface Preview {
  template: string;
  version: string;
  files: PreviewEntry[];
}

/** One file of it. */
export interface PreviewFile extends PreviewEntry {
  /** None for a binary file. */
  text?: string;
  /** Whether the text ends before the file does: it is cut after 256 KiB. */
  truncated: boolean;
}

/** In `error.problems` of a 400 answer, when answers do not fit the template. */
export interface AnswerProblem {
  /** The answer's name; nested answers are separated by dots. */
  answer: string;
  message: string;
}

/** What the person who asks may do with a service. */
export interface ServicePermissions {
  upgrade: boolean;
  adopt: boolean;
}

/** One service in the list: its drift in figures. `GET /fleet/:name` has them in full. */
export interface FleetEntry {
  service: ServiceReference;
  status: DriftStatus;
  template?: string;
  version?: string;
  latest?: string;
  /** The versions that it lacks, oldest first. */
  missing: string[];
  /** How many of the template's files it changed. */
  localChanges: number;
  /** How many questions an upgrade would leave for a person. */
  conflicts: number;
  problem?: string;
  /** When this was found out, ISO 8601. */
  checkedAt: string;
  firstBuild: FirstBuild;
  /** The owner of its entity, when the catalog has it. */
  owner?: string;
  may: ServicePermissions;
}

/** `GET /fleet/:name`. */
export interface FleetService extends Omit<FleetEntry, 'localChanges' | 'conflicts'> {
  localChanges: { path: string; change: 'modified' | 'deleted' | 'renamed'; to?: string }[];
  conflicts: Conflict[];
}

/** A check of the whole fleet: the one that runs, or the last one. */
export interface FleetCheck {
  state: 'running' | 'finished' | 'failed' | 'interrupted';
  startedAt: string;
  finishedAt?: string;
  /** How many services were looked at. */
  done: number;
  /** How many there are; 0 until they are counted. */
  total: number;
  /** Why it failed, and what to do. */
  problem?: string;
}

/** `GET /fleet`. */
export interface FleetList {
  /** When the last complete check ended, ISO 8601; none before the first one. */
  checkedAt?: string;
  /** None before the first one. */
  check?: FleetCheck;
  /** In alphabetical order. */
  items: FleetEntry[];
  /** Whether the person who asks may start a check. */
  mayRefresh: boolean;
}

/** Body of `POST /fleet/:name/plan`; its answer is an UpgradePlan. */
export interface PlanRequest {
  /** Answers to questions that newer versions ask; their defaults unless given. */
  answers?: Record<string, unknown>;
}

/** Body of `POST /upgrades`; its answer is an UpgradeJob. */
export interface UpgradeRequest {
  /** Names in the fleet. */
  services: string[];
  /** Answers to questions that newer versions ask, by the name of the service; their defaults unless given. */
  answers?: Record<string, Record<string, unknown>>;
}

/** `interrupted`: the portal stopped meanwhile; it can be retried. */
export type UpgradeItemStatus =
  | 'waiting'
  | 'running'
  | 'upgraded'
  | 'conflicts'
  | 'unchanged'
  | 'failed'
  | 'cancelled'
  | 'interrupted';

/** One thing that happened, as it is shown to people. */
export interface UpgradeStep {
  at: string;
  text: string;
}

/** The upgrade of one service. */
export interface UpgradeItem {
  service: string;
  status: UpgradeItemStatus;
  steps: UpgradeStep[];
  template?: string;
  from?: string;
  to?: string;
  /** The branch that holds the upgrade, with conflict markers inside if there are conflicts. */
  branch?: string;
  commit?: string;
  /** The link to it. */
  pullRequest?: string;
  conflicts: Conflict[];
  /** Why it failed, and what to do. */
  problem?: string;
}

/** `GET /upgrades/:id`. */
export interface UpgradeJob {
  id: string;
  status: 'running' | 'finished' | 'cancelled' | 'interrupted';
  /** Such as user:default/ada. */
  createdBy: string;
  createdAt: string;
  finishedAt?: string;
  items: UpgradeItem[];
}

/** `GET /upgrades`: newest first. */
export interface UpgradeJobList {
  items: UpgradeJob[];
}

/** One of `GET /fleet/:name/matches`, best first: a template that the service could be of. */
export interface TemplateMatch {
  template: string;
  version: string;
  /** The answers that come closest. */
  answers: Record<string, unknown>;
  /** How alike the service and the rendered template are, from 0 to 1. */
  score: number;
}

/** `GET /fleet/:name/matches`. */
export interface TemplateMatchList {
  items: TemplateMatch[];
}

/** Body of `POST /fleet/:name/adoption`. */
export interface AdoptionRequest {
  template: string;
  version: string;
  answers: Record<string, unknown>;
}

/** Its answer. */
export interface Adoption {
  branch: string;
  commit: string;
  /** The link to it. */
  pullRequest?: string;
}
