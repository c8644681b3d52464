import { affects, fixedIn, type Advisory } from './advisories.ts';
import { installedLicence, isDenied } from './licences.ts';
import type { LockedPackage, LockFile, Say } from './rule.ts';

export interface LockContext {
  root: string;
  /** Hosts that packages may come from. */
  hosts: ReadonlySet<string>;
  /** Packages whose install scripts may run, or run anyway because none do. */
  mayBuild(name: string): boolean;
  advisories: ReadonlyMap<string, readonly Advisory[]>;
  say: Say;
}

/** What a lock file says of each package. */
export async function lockRules(lock: LockFile, context: LockContext): Promise<void> {
  for (const each of lock.packages) {
    checkSource(lock, each, context);
    checkIntegrity(lock, each, context);
    checkAdvisories(lock, each, context);
    checkScript(lock, each, context);
  }
  await checkLicences(lock, context);
}

const isGit = (address: string): boolean => /^(?:git|ssh)|\.git(?:#|$)|^github:/.test(address);

function checkSource(lock: LockFile, each: LockedPackage, { hosts, say }: LockContext): void {
  const { resolved, isLocal, name, line } = each;
  if (resolved === undefined || isLocal) return;
  if (/^http:\/\//.test(resolved)) {
    say('dependencies/lock-source', lock.path, line, `${name} is fetched without TLS. Use https.`);
    return;
  }
  if (/^git:\/\//.test(resolved)) {
    say(
      'dependencies/lock-source',
      lock.path,
      line,
      `${name} is fetched over git:// without encryption. Use the registry.`,
    );
    return;
  }
  const address = resolved.replace(/^git\+/, '');
  const host = URL.canParse(address) ? new URL(address).hostname : '';
  if (host === '' || hosts.has(host)) return;
  say(
    'dependencies/lock-source',
    lock.path,
    line,
    `${name} comes from ${host}, which is no registry of ours. Take it from the registry, or allow the host in .npmrc.`,
  );
}

function checkIntegrity(lock: LockFile, each: LockedPackage, { say }: LockContext): void {
  if (each.isLocal || each.integrity !== undefined) return;
  // A commit is a checksum.
  const address = each.resolved ?? '';
  const isCommit = isGit(address) && /[a-f0-9]{40}/.test(address);
  if (isCommit || /codeload\.github\.com\/.*[a-f0-9]{40}$/.test(address)) return;
  // npm 5 and later write no address for what the old registry did not have.
  if (lock.kind === 'npm' && each.resolved === undefined && each.version === '') return;
  say(
    'dependencies/lock-integrity',
    lock.path,
    each.line,
    `${each.name}@${each.version} has no checksum: another file may be installed in its place. Delete the entry and install again.`,
  );
}

function checkAdvisories(lock: LockFile, each: LockedPackage, context: LockContext): void {
  for (const advisory of context.advisories.get(each.name) ?? []) {
    if (!affects(advisory, each.name, each.version)) continue;
    const fixed = fixedIn(advisory, each.name, each.version);
    const cve = advisory.aliases?.[0];
    context.say(
      'dependencies/advisory',
      lock.path,
      each.line,
      `${each.name}@${each.version}: ${advisory.summary} (${advisory.id}${cve === undefined ? '' : `, ${cve}`}). ${fixed === undefined ? 'No version corrects it: replace the package.' : `Update to ${fixed} or later.`}`,
    );
  }
}

function checkScript(lock: LockFile, each: LockedPackage, { mayBuild, say }: LockContext): void {
  if (each.hasInstallScript !== true || each.isLocal || mayBuild(each.name)) return;
  say(
    'dependencies/install-script',
    lock.path,
    each.line,
    `${each.name} runs a script on every machine that installs it. Set ignore-scripts=true in .npmrc, and allow those that are needed.`,
  );
}

async function checkLicences(lock: LockFile, { root, say }: LockContext): Promise<void> {
  for (const each of lock.packages) {
    if (each.isLocal || each.isDevelopment === true) continue;
    const licence = each.licence ?? (await installedLicence(root, each.name, each.version));
    if (licence === undefined || !isDenied(licence)) continue;
    say(
      'dependencies/licence',
      lock.path,
      each.line,
      `${each.name}@${each.version} is under ${licence}, which a product of ours may not be built with. Replace it.`,
    );
  }
}
