import {
  AnswersError,
  PROVENANCE_PATH,
  render,
  ScaffoldError,
  type Provenance,
} from '@quoin/scaffold';
import semver from 'semver';
import { FleetError } from '../errors.ts';
import { UnknownTemplateError, UnknownVersionError } from '../history/absent.ts';
import type { MirrorOptions } from '../history/mirror.ts';
import type { TemplateHistory } from '../history/types.ts';
import { latestVersion, missingVersions } from '../history/versions.ts';
import type { DriftStatus, FileDiff, ServiceDrift, ServiceReference } from '../types.ts';
import { loadVersions, renderSides, requireProvenance } from '../upgrade/prepare.ts';
import { listRendered, localChanges, toListing, type Listing } from './compare.ts';
import { conflictsAhead } from './conflicts.ts';
import { diffTrees } from './diff.ts';
import { openService, type OpenedService } from './service.ts';

/** What is known so far; it is told even when the rest cannot be found out. */
type Known = Partial<ServiceDrift>;

/**
 * How far a service has drifted from its template: its newest commit against what its answers render
 * to. Never throws for a service that cannot be judged: `status` and `problem` tell.
 */
export async function driftOf(
  service: ServiceReference,
  history: TemplateHistory,
  options: MirrorOptions,
): Promise<ServiceDrift> {
  const known: Known = {};
  try {
    const opened = await openService(service, options);
    await judge(opened, history, known);
  } catch (error) {
    if (options.signal?.aborted || !isExpected(error)) throw error;
    Object.assign(known, { status: statusOf(error), problem: error.message });
  }
  return { service, status: 'current', missing: [], localChanges: [], conflicts: [], ...known };
}

async function judge(opened: OpenedService, history: TemplateHistory, known: Known) {
  const { provenance, uncommitted, reference } = opened;
  if (uncommitted) known.note = 'Changes that are not committed were left out.';
  if (!provenance) {
    known.status = 'not-enrolled';
    known.problem = `It has no ${PROVENANCE_PATH}. Enrol it: npm run fleet -- adopt ${reference.name}`;
    return;
  }
  const { template, version } = provenance;
  Object.assign(known, { template, version });
  const versions = await versionsOf(history, provenance);
  const latest = latestVersion(versions, version);
  const missing = missingVersions(versions, version);
  Object.assign(known, { ...(latest !== undefined && { latest }), missing });
  if (latest !== undefined && semver.lt(latest, version)) {
    known.note = `Version ${version} was withdrawn; the newest one is ${latest}.`;
  }
  const ours = toListing(await opened.repository.readTree(opened.tree));
  if (missing.length === 0) await judgeCurrent(opened, history, provenance, ours, known);
  else await judgeBehind(opened, history, provenance, ours, known);
}

async function versionsOf(history: TemplateHistory, { template, version }: Provenance) {
  const record = (await history.templates()).find(({ name }) => name === template);
  if (semver.valid(version) !== version) {
    throw new FleetError(
      `${PROVENANCE_PATH} has ${version} as its version. Use a semantic version, such as 1.2.0.`,
    );
  }
  return record?.versions.map((each) => each.version) ?? [];
}

async function judgeCurrent(
  { repository }: OpenedService,
  history: TemplateHistory,
  { template, version, commit, answers }: Provenance,
  ours: Listing,
  known: Known,
): Promise<void> {
  const base = render(await history.load(template, version, { commit }), answers).files;
  known.status = 'current';
  known.localChanges = localChanges(listRendered(base, repository.format), ours);
}

async function judgeBehind(
  opened: OpenedService,
  history: TemplateHistory,
  provenance: Provenance,
  ours: Listing,
  known: Known,
): Promise<void> {
  const { format } = opened.repository;
  const versions = await loadVersions(provenance, history, { to: known.latest });
  const base = render(versions.from, provenance.answers).files;
  known.status = 'behind';
  known.localChanges = localChanges(listRendered(base, format), ours);
  try {
    const sides = renderSides(versions, {});
    known.conflicts = await conflictsAhead(opened, ours, versions, sides);
  } catch (error) {
    if (!(error instanceof AnswersError)) throw error;
    // It can be upgraded still, by somebody who answers.
    known.problem = `${error.message}\nGive them with the upgrade: --answer name=value`;
  }
}

/** What says itself what is wrong, and what the operating system refuses. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof FleetError ||
    error instanceof ScaffoldError ||
    (error instanceof Error && 'syscall' in error)
  );
}

function statusOf(error: Error): DriftStatus {
  if (error instanceof UnknownTemplateError) return 'unknown-template';
  return error instanceof UnknownVersionError ? 'unknown-version' : 'unreadable';
}

/**
 * What a service changed of its template's files, in path order, for reading. Files of its own are
 * not among them.
 *
 * @throws {FleetError} when the service cannot be read or has no template to compare with
 * @throws {ScaffoldError} when its provenance or its template cannot be read
 */
export async function diffOfService(
  service: ServiceReference,
  history: TemplateHistory,
  options: MirrorOptions,
): Promise<FileDiff[]> {
  const opened = await openService(service, options);
  const { template, version, commit, answers } = requireProvenance(opened);
  const { files } = render(await history.load(template, version, { commit }), answers);
  await using scratch = await opened.repository.scratch();
  const diffs = await diffTrees(scratch, await scratch.writeTree(files), opened.tree);
  return diffs.filter(({ path, change }) => change !== 'added' && path !== PROVENANCE_PATH);
}
