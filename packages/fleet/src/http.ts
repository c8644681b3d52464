/** What the portal's API of golden paths answers and takes: `/api/golden-paths`. */
import type {
  Conflict,
  FileDiff,
  ServiceDrift,
  DriftStatus,
  TemplateRecord,
  TemplateVersion,
  UpgradePlan,
} from './types.ts';

/** How the first build of a generated service ended; `unknown` is never counted as passed. */
export interface FirstBuild {
  outcome: 'passed' | 'failed' | 'unknown';
  /** When it ended, ISO 8601. */
  at?: string;
  /** How long it took. */
  seconds?: number;
  /** What was run, such as `npm ci && npm run lint`. */
  command?: string;
  /** Where its log is, for a build on a server. */
  url?: string;
}

/** How many services of a template had which first build. */
export interface FirstBuilds {
  passed: number;
  failed: number;
  unknown: number;
  /** passed / (passed + failed), from 0 to 1; none while no outcome is known. */
  rate?: number;
}

/** One of `GET /templates`. */
export interface TemplateOverview extends TemplateRecord {
  /** Such as template:default/service. */
  entityRef: string;
  /** Such as group:default/team-platform, when the catalog has the template. */
  owner?: string;
  /** How many services of the fleet are of it. */
  adopters: number;
  /** How many of them lack a version. */
  behind: number;
  firstBuilds: FirstBuilds;
}

/** `GET /templates`. */
export interface TemplateList {
  items: TemplateOverview[];
}

/** The services that stand at one version of a template. */
export interface Adopters {
  version: string;
  /** In alphabetical order. */
  services: { name: string; entityRef?: string; status: DriftStatus }[];
}

/** One parameter of a template, at its newest version. */
export interface TemplateQuestion {
  name: string;
  title: string;
  description?: string;
  help?: string;
  /** Title of the page of the form that asks it. */
  page?: string;
  type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  choices?: { value: unknown; label: string }[];
  default?: unknown;
  required: boolean;
  pattern?: string;
  /** Its answer is never stored. */
  secret: boolean;
}

/** `GET /templates/:name`. */
export interface TemplateDetail extends TemplateOverview {
  /** Newest version first; versions without adopters are left out. */
  adoptersByVersion: Adopters[];
  questions: TemplateQuestion[];
}

/** Body of `POST /templates/:name/preview`. */
export interface PreviewRequest {
  answers: Record<string, unknown>;
  /** The newest unless given. */
  version?: string;
}

export interface PreviewFile {
  /** Relative to the project, with forward slashes. */
  path: string;
  /** In bytes. */
  size: number;
  executable: boolean;
  kind: 'text' | 'binary' | 'symlink';
  /** Its text, or the target of a symbolic link; none for binary files and those over 512 KiB. */
  content?: string;
}

/** What a template would make, in path order. */
export interface TemplatePreview {
  template: string;
  version: string;
  /** The answers with defaults filled in. */
  answers: Record<string, unknown>;
  files: PreviewFile[];
}

/** One of `error.problems` in a 400 answer, when answers do not fit the template. */
export interface AnswerProblem {
  /** The answer's name; nested answers are separated by dots. */
  answer: string;
  message: string;
}

/** A service of the fleet as it was found when it was last looked at. */
export interface FleetService extends ServiceDrift {
  title?: string;
  /** Owner of its entity, when the catalog has it. */
  owner?: string;
  /** When it was last looked at, ISO 8601. */
  checkedAt: string;
  firstBuild: FirstBuild;
  /** What the person who asks may do with it. */
  may: { upgrade: boolean; adopt: boolean };
}

/** The check of the whole fleet: the running one, or how the last one ended. */
export interface FleetRefresh {
  state: 'idle' | 'running' | 'failed';
  /** How many services were looked at. */
  done: number;
  /** How many there are; 0 until they are counted. */
  total: number;
  startedAt?: string;
  finishedAt?: string;
  /** Why it failed, and what to do. */
  problem?: string;
}

/** `GET /fleet`: what is stored; nothing is computed for it. */
export interface Fleet {
  /** In alphabetical order. */
  services: FleetService[];
  /** Templates that make services, with their versions, newest first. */
  templates: { name: string; title: string; versions: string[] }[];
  refresh: FleetRefresh;
  /** Whether the person who asks may start a check. */
  mayRefresh: boolean;
}

/** `GET /fleet/:name`. */
export interface FleetServiceDetail extends FleetService {
  /** The versions that it lacks, oldest first. */
  missingVersions: TemplateVersion[];
  /** The newest job that it is part of. */
  lastJob?: JobSummary;
}

/** `GET /fleet/:name/changes`: what the service changed of its template's files. */
export interface FileDiffList {
  files: FileDiff[];
}

/** `GET /fleet/:name/upgrade`: what an upgrade to the newest version would change. */
export interface UpgradePreview extends UpgradePlan {
  /** What the newer versions ask; a default is taken unless the upgrade brings an answer. */
  questions: TemplateQuestion[];
}

/** Body of `POST /fleet/:name/upgrade`: the preview with answers to what the newer versions ask. */
export interface UpgradePreviewRequest {
  answers: Record<string, unknown>;
}

/** Body of `POST /upgrades`. */
export interface UpgradeRequest {
  /** Names in the fleet. */
  services: string[];
  /** Answers to questions that newer versions ask, by the name of the service. */
  answers?: Record<string, Record<string, unknown>>;
}

/** Body of `POST /fleet/:name/adoption`; the answer is a job of the kind `adopt`. */
export interface AdoptionRequest {
  template: string;
  version: string;
  answers: Record<string, unknown>;
}

/** `interrupted`: the portal stopped meanwhile; a retry goes on with it. */
export type JobState = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** `done`: on its branch. `conflicts`: on its branch, with questions left for a person. */
export type JobServiceState = JobState | 'waiting' | 'conflicts' | 'unchanged';

/** What a job did for a service, such as "Merging". */
export interface JobStep {
  name: string;
  state: 'running' | 'done' | 'failed';
  at: string;
}

/** One service of a job. */
export interface JobService {
  name: string;
  state: JobServiceState;
  steps: JobStep[];
  template?: string;
  from?: string;
  to?: string;
  conflicts: Conflict[];
  /** Why it failed, and what to do. */
  problem?: string;
  branch?: string;
  commit?: string;
  /** The link to it. */
  pullRequest?: string;
  /** For a branch without a pull request: the git command that brings it to the reader. */
  fetch?: string;
}

/** One of `GET /upgrades`. */
export interface JobSummary {
  id: string;
  kind: 'upgrade' | 'adopt';
  state: JobState;
  createdAt: string;
  finishedAt?: string;
  /** Such as user:default/ada. */
  createdBy: string;
  /** Their names. */
  services: string[];
}

/** `GET /upgrades`, newest first. */
export interface JobList {
  items: JobSummary[];
}

/** `GET /upgrades/:id`. */
export interface Job extends Omit<JobSummary, 'services'> {
  services: JobService[];
  /** Whether the person who asks may cancel or retry it. */
  mayChange: boolean;
}

/** A template that a service without provenance could be of. */
export interface TemplateMatch {
  template: string;
  version: string;
  /** How alike the service and the rendered template are, from 0 to 1. */
  score: number;
  /** Sentences that say what speaks for it. */
  reasons: string[];
  /** The answers that come closest. */
  answers: Record<string, unknown>;
}

/** `GET /fleet/:name/matches`, best first. */
export interface TemplateMatchList {
  items: TemplateMatch[];
}
