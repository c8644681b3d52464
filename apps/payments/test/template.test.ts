/* eslint-disable security/detect-non-literal-fs-filename -- The paths are those of the template. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTemplate, parseProvenance, PROVENANCE_PATH, render } from '@quoin/scaffold';
import { expect, test } from 'vitest';

const SERVICE = join(import.meta.dirname, '..');
const TEMPLATES = join(SERVICE, '../../templates');

/** Files of the template that are different here on purpose, and why. */
const GROWN: Record<string, string> = {
  '.env.example': 'the settings of keys, webhooks and routing',
  Dockerfile: 'built from the root of the workspace, with pnpm',
  'README.md': 'what this service does',
  'catalog-info.yaml': 'its system and its database',
  'docs/runbook.md': 'its keys, and what to do about payments and read models that stand still',
  'kubernetes/base/deployment.yaml': 'the key of the audit log',
  'kubernetes/overlays/production/settings.env': 'the key of the secrets',
  'kubernetes/overlays/staging/settings.env': 'the key of the secrets',
  'observability/alerts.test.yaml': 'its own alerts',
  'observability/alerts.yaml': 'its own alerts; a stream of events is no slow answer',
  'observability/slo.yaml': 'a stream of events is no slow answer',
  'openapi.json': 'its API',
  'package.json': 'packages of this workspace, and the seed',
  'scripts/describe-api.ts': 'the ledger in place of the notes',
  'src/app.ts': 'its routes',
  'src/config.ts': 'the settings of keys, webhooks and routing',
  'src/main.ts': 'starts with rails; src/start.ts opens the parts',
  'src/migrations.ts': 'its schema',
  'src/policy.ts': 'its roles',
  'src/problems.ts': 'its errors',
  'test/config.test.ts': 'the settings of keys and webhooks',
  'test/process.test.ts': 'calls its routes; the request in flight',
  'test/support.ts': 'the ledger in place of the notes',
};

/** Files of the template that are not here on purpose, and why. */
const LEFT_OUT: Record<string, string> = {
  '.dockerignore': 'the image is built from the root: Dockerfile.dockerignore',
  '.github/workflows/ci.yml': 'the workflow of the repository runs these tests',
  'migrations/0001_notes.sql': 'the example',
  'package-lock.json': 'the workspace has one lock file',
  'src/notes/postgres-store.ts': 'the example',
  'src/notes/routes.ts': 'the example',
  'src/notes/schemas.ts': 'the example',
  'src/notes/store.ts': 'the example',
  'test/notes.test.ts': 'the example',
};

test('is what its template renders, but for what it changed on purpose', async () => {
  const text = await readFile(join(SERVICE, PROVENANCE_PATH), 'utf8');
  const provenance = parseProvenance(text);
  const template = await loadTemplate(join(TEMPLATES, provenance.template));
  const { files, provenance: current } = render(template, provenance.answers);
  // An earlier version is in the history of the templates, which a shallow clone lacks.
  const behind = 'is behind its template. Run: npm run fleet -- upgrade payments';
  expect(provenance.version, behind).toBe(template.version);
  expect(provenance.answers, behind).toEqual(current.answers);

  const changed: string[] = [];
  const missing: string[] = [];
  for (const { path, content, executable } of files) {
    // It also names the commit of the template and the renderer, which move on without a change.
    if (path === PROVENANCE_PATH) continue;
    const own = join(SERVICE, path);
    const mode = await stat(own).then(
      (stats) => stats.mode,
      () => undefined,
    );
    if (mode === undefined) missing.push(path);
    else if (!content.equals(await readFile(own))) changed.push(path);
    else expect((mode & 0o100) !== 0, `${path} executable`).toBe(executable);
  }
  // A file that fails here follows its template, or says above why it does not.
  expect(changed.sort()).toEqual(Object.keys(GROWN).sort());
  expect(missing.sort()).toEqual(Object.keys(LEFT_OUT).sort());
});
