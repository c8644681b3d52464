/** What the fleet says of itself: plain data, as it goes over HTTP and as `--json` prints it. */
export type * from './http.ts';

/** One released version of a template. */
export interface TemplateVersion {
  /** A semantic version, such as 2.1.0. */
  version: string;
  /** The last commit of the templates' repository that holds this version. */
  commit: string;
  /** When that commit was made, ISO 8601. */
  date: string;
  /** The entries of the template's CHANGELOG.md for this version, Markdown, one a line item. */
  changes: string[];
  /** Whether upgrading to this version runs a migration. */
  migration: boolean;
}

/** A template and its history. */
export interface TemplateRecord {
  name: string;
  title: string;
  description: string;
  /** Records, such as decisions, are added to a repository and are not upgraded. */
  target: 'folder' | 'repository';
  /** Newest first, by semantic version. */
  versions: TemplateVersion[];
}

/** Where a service lives. */
export type ServiceLocation =
  /** A folder of a repository on this machine, bare or not; `path` is relative to the repository, `.` for its root. */
  | { kind: 'folder'; repository: string; path: string }
  /** Any URL that git can clone; `path` is the folder of the service in it. */
  | { kind: 'git'; url: string; path: string };

export interface ServiceReference {
  /** Unique in the fleet: the name of its catalog entity, or of its folder or repository. */
  name: string;
  location: ServiceLocation;
  /** Such as component:default/refunds, when the catalog has it. */
  entityRef?: string;
}

/**
 * `current`: made from the newest version. `behind`: from an older one. `unknown-template` and
 * `unknown-version`: its provenance names what the templates' repository does not have.
 * `not-enrolled`: it has no provenance. `unreadable`: it could not be read; `problem` says why.
 */
export type DriftStatus =
  'current' | 'behind' | 'unknown-template' | 'unknown-version' | 'not-enrolled' | 'unreadable';

/** A file of the template that the service changed, or deleted, or replaced since. */
export interface LocalChange {
  path: string;
  change: 'modified' | 'deleted' | 'renamed';
  /** Where it is now, when it was renamed. */
  to?: string;
}

/** What an upgrade would leave for a person to decide. */
export interface Conflict {
  path: string;
  /** One sentence that says what both sides did. */
  explanation: string;
}

export interface ServiceDrift {
  service: ServiceReference;
  status: DriftStatus;
  template?: string;
  /** The version that it was made from or last upgraded to. */
  version?: string;
  /** The newest version of its template. */
  latest?: string;
  /** The versions that it lacks, oldest first. */
  missing: string[];
  /** What it changed of the template's files. Files of its own are not among them. */
  localChanges: LocalChange[];
  /** What an upgrade to the newest version would ask. */
  conflicts: Conflict[];
  /** Why it is not `current` or `behind`, and what to do. */
  problem?: string;
  /** Something else to know, such as that changes which are not committed were left out. */
  note?: string;
}

/** One file of a diff; `patch` is a unified diff with its `diff --git` header, empty for binary files. */
export interface FileDiff {
  path: string;
  change: 'added' | 'modified' | 'deleted' | 'renamed';
  from?: string;
  binary: boolean;
  patch: string;
  /** Whether the patch holds conflict markers, or the file awaits a decision. */
  conflict: boolean;
}

/** What an upgrade changes in a service, before it is made or afterwards. */
export interface UpgradePlan {
  service: ServiceReference;
  template: string;
  from: string;
  to: string;
  /** The versions whose migrations run, oldest first. */
  migrations: string[];
  /** Questions that the newer versions added, with the answers that were taken. */
  newAnswers: Record<string, unknown>;
  files: FileDiff[];
  conflicts: Conflict[];
  /** Sentences for the person, such as that an answer was dropped. */
  notes?: string[];
}

export interface UpgradeOutcome extends UpgradePlan {
  /** `unchanged`: it had the newest version already. */
  result: 'upgraded' | 'conflicts' | 'unchanged';
  /** The branch that holds the upgrade. */
  branch?: string;
  /** Its one commit; none while conflicts wait in a working tree. */
  commit?: string;
  pullRequest?: string;
}
