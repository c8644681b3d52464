/* eslint-disable security/detect-non-literal-fs-filename -- The paths are those of the template. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTemplate, parseProvenance, PROVENANCE_PATH, render } from '@quoin/scaffold';
import { expect, test } from 'vitest';

const SERVICE = join(import.meta.dirname, '..');
const TEMPLATES = join(SERVICE, '../../templates');

/** Files of the template that are different here on purpose, and why. */
const GROWN: Record<string, string> = {
  '.env.example': 'the database',
  Dockerfile: 'built from the root of the workspace, with pnpm; brings the migrations',
  'README.md': 'what this service does',
  'catalog-info.yaml': 'its system and its database',
  'openapi.json': 'its API',
  'package.json': 'PostgreSQL, and packages of this workspace for the tests',
  'scripts/describe-api.ts': 'the database in place of the notes',
  'scripts/token.ts': 'its roles in the example',
  'src/app.ts': 'its routes',
  'src/auth/roles.ts': 'its roles',
  'src/config.ts': 'the database',
  'src/main.ts': 'the database',
  'src/problems.ts': 'its errors',
  'test/access.test.ts': 'calls its routes',
  'test/config.test.ts': 'the database',
  'test/logging.test.ts': 'calls its routes',
  'test/openapi.test.ts': 'calls its routes',
  'test/problems.test.ts': 'calls its routes',
  'test/process.test.ts': 'calls its routes; the database; kill -9',
  'test/rate-limit.test.ts': 'calls its routes',
  'test/support.ts': 'a real database for the test app',
};

/** Files of the template that are not here on purpose, and why. */
const LEFT_OUT: Record<string, string> = {
  '.dockerignore': 'the image is built from the root: Dockerfile.dockerignore',
  '.github/workflows/ci.yml': 'the workflow of the repository runs these tests',
  'package-lock.json': 'the workspace has one lock file',
  'src/notes/routes.ts': 'the example',
  'src/notes/schemas.ts': 'the example',
  'src/notes/store.ts': 'the example',
  'test/notes.test.ts': 'the example',
};

test('is what its template renders, but for what it changed on purpose', async () => {
  const text = await readFile(join(SERVICE, PROVENANCE_PATH), 'utf8');
  const provenance = parseProvenance(text);
  const template = await loadTemplate(join(TEMPLATES, provenance?.template ?? ''));
  const { files } = render(template, provenance?.answers ?? {});

  const changed: string[] = [];
  const missing: string[] = [];
  for (const { path, content, executable } of files) {
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
