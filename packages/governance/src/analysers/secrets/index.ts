import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { isWorkflow, mayHoldSecrets } from '../paths.ts';
import { Lines } from '../shared/lines.ts';
import { Report } from '../shared/report.ts';
import { findAssignments, hasSettings } from './assignments.ts';
import { secretsInHistory } from './history.ts';
import { findSecrets, type FoundSecret, type SecretRule } from './patterns.ts';

const RULES: readonly SecretRule[] = [
  'secrets/provider-credential',
  'secrets/private-key',
  'secrets/connection-string',
  'secrets/hard-coded',
  'secrets/in-history',
];

/** Credentials in any text, and in the commits of the change. Messages never hold a secret. */
export const secrets: Engine = {
  name: 'secrets',
  rules: RULES,
  version: '2',
  accepts: mayHoldSecrets,
  always: true,
  run: checkSecrets,
};

/** Made for tests: keys of their own, databases that live as long as the test. */
const OF_TESTS =
  /(?:^|\/)(?:tests?|__tests__|spec|fixtures?|testdata|test-data|mocks?|__mocks__|e2e|examples?|samples?)\/|[._-](?:test|spec|cases|fixture)s?\.\w+$/i;

async function checkSecrets(
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const report = new Report<SecretRule>('secrets');
  const present = new Set<string>();
  for (const file of files) {
    context.signal.throwIfAborted();
    const text = await file.text();
    const found = secretsOf(file.path, text);
    if (found.length === 0) continue;
    const lines = new Lines(text);
    for (const { rule, name, start, secret } of found) {
      present.add(secret);
      const at = lines.place(start, start + secret.length);
      report.add(rule, file.path, at, messageOf(rule, name, secret));
    }
  }
  for (const { name, path, commit, secret, rule } of await secretsInHistory(context)) {
    if (present.has(secret) || isOfTest(path, rule)) continue;
    report.add(
      'secrets/in-history',
      path,
      1,
      `Commit ${commit.slice(0, 10)} adds a secret (${name}), and a later one hides it: it stays in the history. Revoke it, then rewrite the commits before they are merged.`,
    );
  }
  return report.findings;
}

/** Each place once: what has a provider's form needs no second finding for its name. */
function secretsOf(path: string, text: string): FoundSecret[] {
  const known = findSecrets(text).filter(
    ({ rule, start }) =>
      !isOfTest(path, rule) && !isShownAsExample(text, start) && !isForLint(path, text, start),
  );
  const isNamed = hasSettings(path) && !OF_TESTS.test(path) && !isForOthers(path, text);
  const named = isNamed ? findAssignments(path, text) : [];
  const isKnown = ({ start, secret }: FoundSecret): boolean =>
    known.some(
      (other) => start < other.start + other.secret.length && other.start < start + secret.length,
    );
  return [...known, ...named.filter((each) => !isKnown(each))];
}

/** A lint rule knows strings of JavaScript better; comments, and tests that it leaves out, remain. */
function isForLint(path: string, text: string, start: number): boolean {
  if (!/\.[cm]?[jt]sx?$/.test(path) || OF_TESTS.test(path)) return false;
  const before = text.slice(text.lastIndexOf('\n', start) + 1, start);
  return !/(?:^|[^:])\/\/|^\s*\*|\/\*/.test(before);
}

/** Names in workflows and manifests are judged where their meaning is known. */
const isForOthers = (path: string, text: string): boolean =>
  isWorkflow(path) || (/^apiVersion:/m.test(text) && /^kind:/m.test(text));

/** `examples: […]` in an API's description, on the line of the value or the one before. */
function isShownAsExample(text: string, start: number): boolean {
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const before = text.slice(text.lastIndexOf('\n', lineStart - 2) + 1, start);
  return /["']?\bexamples?["']?\s{0,4}:/i.test(before);
}

/** A provider's credential is worth something wherever it stands. */
const isOfTest = (path: string, rule: SecretRule): boolean =>
  rule !== 'secrets/provider-credential' && OF_TESTS.test(path);

function messageOf(rule: SecretRule, name: string, secret: string): string {
  const what =
    rule === 'secrets/hard-coded'
      ? `The value of "${withoutSecrets(name)}"`
      : rule === 'secrets/provider-credential'
        ? `${article(name)} ${name} (${masked(secret)})`
        : `${article(name)} ${name}`;
  return `${what} stands here, for everybody who can read the repository. Revoke it, and let the secrets manager hold the next.`;
}

/** A name may be glued to something random; words that nobody would write are left out. */
const withoutSecrets = (name: string): string => name.replaceAll(/[A-Za-z0-9]{16,}/g, '…');

const article = (name: string): string => (/^[AEIOU]/i.test(name) ? 'An' : 'A');

/** Enough to tell which one it is: the public beginning of a credential. */
function masked(secret: string): string {
  const shown = secret.length >= 20 ? /^[A-Za-z]{2,4}[-_]?/.exec(secret)?.[0] : undefined;
  return `${shown ?? ''}…`;
}
