import { resolve } from 'node:path';
import { check } from 'prettier';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { combinations } from './testing/combinations.ts';
import { loadLayers, renderLayers, type Files } from './testing/layers.ts';
import { isInstalled, run, withFiles } from './testing/tools.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const LAYERS = ['base', 'docs', 'image', 'kubernetes', 'observability', 'pipeline', 'terraform'];

const template = await loadLayers(...LAYERS);
const promtool = await isInstalled('promtool', '--version');

const PARSERS: Record<string, 'json' | 'yaml' | 'typescript' | 'babel'> = {
  js: 'babel',
  json: 'json',
  ts: 'typescript',
  yaml: 'yaml',
  yml: 'yaml',
};

interface Panel {
  id: number;
  targets?: { expr: string }[];
}

async function unformatted(files: Files): Promise<string[]> {
  const style = JSON.parse(files.get('.prettierrc.json') ?? '') as object;
  const found: string[] = [];
  for (const [path, content] of files) {
    const parser = PARSERS[path.split('.').at(-1) ?? ''];
    if (!parser || path === '.quoin.yaml') continue;
    if (!(await check(content, { ...style, parser }))) found.push(path);
  }
  return found;
}

describe.each(combinations())('$title', ({ values }) => {
  const files = renderLayers(template, values);
  const read = (path: string) => files.get(path) ?? expect.fail(`There is no ${path}.`);

  test('every file parses, and stands as the formatter would write it', async () => {
    expect(await unformatted(files)).toEqual([]);
  });

  test('no placeholder is left, and the pipeline keeps its own', () => {
    for (const [path, content] of files) {
      expect(content, path).not.toMatch(/\{%|\bvalues\.|undefined/);
      if (!path.startsWith('.github/')) expect(content, path).not.toContain('${{');
    }
    expect(read('.github/workflows/ci.yml')).toContain('${{ github.sha }}');
  });

  test('the objectives are OpenSLO', () => {
    const documents = parseAllDocuments(read('observability/slo.yaml')).map(
      (document) => document.toJS() as Record<string, unknown>,
    );
    expect(documents.map(({ kind }) => kind)).toEqual(['Service', 'SLO', 'SLO']);
    for (const document of documents.slice(1)) {
      expect(document).toMatchObject({
        apiVersion: 'openslo/v1',
        spec: {
          service: values.name,
          budgetingMethod: 'Occurrences',
          timeWindow: [{ duration: '30d', isRolling: true }],
          objectives: [{ target: expect.any(Number) }],
        },
      });
    }
  });

  test('the dashboard asks for this service alone', () => {
    const { panels } = JSON.parse(read('observability/dashboard.json')) as { panels: Panel[] };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { expr } of panels.flatMap(({ targets }) => targets ?? [])) {
      expect(expr).toContain(`="${values.name}"`);
    }
  });

  test('links between the documents lead somewhere', () => {
    for (const path of ['docs/runbook.md', 'docs/threat-model.md']) {
      for (const [, link = ''] of read(path).matchAll(/\]\((?!https:|#)([^)#]+)/g)) {
        const target = new URL(link, `file:///${path}`).pathname.slice(1);
        const exists = [...files.keys()].some(
          (each) => each === target || each.startsWith(`${target}/`),
        );
        expect(exists, `${link} in ${path}`).toBe(true);
      }
    }
    for (const [, place = ''] of read('docs/threat-model.md').matchAll(
      /`((?:terraform|kubernetes)\/[\w./-]+)`/g,
    )) {
      const exists = [...files.keys()].some((each) => each.startsWith(place));
      expect(exists, place).toBe(true);
    }
  });

  test('the pipeline has no more rights than it uses', () => {
    const { permissions, jobs } = parse(read('.github/workflows/ci.yml')) as {
      permissions: object;
      jobs: Record<string, { permissions?: object; 'timeout-minutes': number }>;
    };
    expect(permissions).toEqual({ contents: 'read' });
    const raised = Object.entries(jobs).filter(([, job]) => job.permissions);
    expect(raised.map(([name]) => name)).toEqual(['image']);
    expect(Object.values(jobs).every((job) => job['timeout-minutes'] > 0)).toBe(true);
  });
});

const few = combinations().filter(
  ({ values }) => values.database === values.cache && values.cache === values.paymentsGrade,
);

const fewest = few.filter(({ values }) => values.bus === 'none' || values.bus === 'kinesis');

test.each(fewest)('$title: alerts, tests, runbook and objectives agree', async ({ values }) => {
  // Inside the repository, where the project's test finds Vitest.
  await withFiles(
    renderLayers(template, values),
    (directory) =>
      run(
        directory,
        process.execPath,
        resolve(REPOSITORY, 'node_modules/vitest/vitest.mjs'),
        'run',
      ),
    import.meta.dirname,
  );
});

describe.skipIf(!promtool)('with promtool (skipped: no promtool on PATH)', () => {
  test.each(few)('$title: the alerts fire when they should', async ({ values }) => {
    await withFiles(renderLayers(template, values), async (directory) => {
      await run(directory, 'promtool', 'check', 'rules', 'observability/alerts.yaml');
      await run(directory, 'promtool', 'test', 'rules', 'observability/alerts.test.yaml');
    });
  });
});
