import {
  loadTemplate,
  render,
  type Answers,
  type RenderedFile,
  type Template,
} from '@quoin/scaffold';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import {
  everythingOn,
  nothingOn,
  optionsOf,
  pairwise,
  type Combination,
} from '../../scripts/lib/combinations.ts';
import { renderProject } from '../../scripts/lib/generate.ts';
import { templateFolder } from '../../scripts/lib/templates.ts';
import { runCycle, type CycleOptions } from './cycle.ts';
import { openWorkbench } from './workbench.ts';

export interface TemplateTest extends CycleOptions {
  /** Answers to what is not an option: texts and numbers. */
  answers: Answers;
  /** The richest combination. @default the last value of each option */
  everything?: Combination;
  /** The plainest combination. @default the first value of each option */
  nothing?: Combination;
}

/** The longest name, unless the template allows fewer letters. */
const NAME_LENGTH = 50;
const CYCLE_TIMEOUT_MS = 600_000;
const STATIC_TIMEOUT_MS = 180_000;

/**
 * The tests that every template passes: for each pairwise combination of its options what can be said
 * without installing anything, and the full cycle with nothing and with everything on.
 *
 * @param name the template's folder in `templates/`
 */
export async function describeTemplate(name: string, options: TemplateTest): Promise<void> {
  const { template, combinations, ends } = await plan(name, options);
  const { answers } = options;

  describe.each(labelled(combinations))('with $label', ({ combination }) => {
    const rendering = render(template, { ...answers, ...combination });
    const { files } = rendering;

    test('the file tree', () => {
      expect(files.map(({ path }) => path)).toMatchSnapshot();
    });

    test('rendering again changes nothing', () => {
      expect(render(template, { ...answers, ...combination })).toEqual(rendering);
    });

    test('every placeholder is filled, and every document can be read', () => {
      for (const file of files) assertReadable(file);
    });

    test('dependencies are exact, locked, and bound to no registry', () => {
      assertLocked(files);
    });

    test(
      'this repository’s own checks find nothing',
      async () => {
        const project = await renderProject(template, { ...answers, ...combination });
        await using workbench = await openWorkbench(project.files);
        expect(await workbench.unformatted(), 'prettier').toEqual([]);
        expect(await workbench.lint(), 'eslint').toEqual([]);
        expect(workbench.typecheck(), 'tsc').toEqual([]);
      },
      STATIC_TIMEOUT_MS,
    );
  });

  const named = template.parameters.some((parameter) => parameter.name === 'name');
  test.each(named ? [1, longestName(template)] : [])(
    'a name of %i letters leaves it formatted',
    async (length) => {
      const renamed = { ...answers, name: 'x'.repeat(length), ...ends.at(-1) };
      await using workbench = await openWorkbench(render(template, renamed).files);
      expect(await workbench.unformatted()).toEqual([]);
    },
  );

  if (template.target === 'folder') testCycles(name, options, ends);
}

function longestName({ pages }: Template): number {
  const schemas = pages.map(({ properties }) => properties as { name?: { maxLength?: number } });
  return schemas.find((schema) => schema.name)?.name?.maxLength ?? NAME_LENGTH;
}

/** The full cycle for every pairwise combination: for `npm run test:extra`, as it takes minutes. */
export async function describeEveryCombination(name: string, options: TemplateTest): Promise<void> {
  const { combinations } = await plan(name, options);
  testCycles(name, options, combinations);
}

function testCycles(name: string, options: TemplateTest, combinations: readonly Combination[]) {
  test.each(labelled(combinations))(
    'with $label, the result installs, passes its own checks, runs and stops',
    async ({ combination }) => {
      const template = await loadTemplate(templateFolder(name));
      const { files } = await renderProject(template, { ...options.answers, ...combination });
      await runCycle(files, combination, options);
    },
    CYCLE_TIMEOUT_MS,
  );
}

async function plan(name: string, options: TemplateTest) {
  const template = await loadTemplate(templateFolder(name));
  const choices = optionsOf(template).filter((option) => !(option.name in options.answers));
  const { nothing = nothingOn(choices), everything = everythingOn(choices) } = options;
  const combinations = pairwise(choices, [nothing, everything]);
  return { template, combinations, ends: combinations.slice(0, choices.length === 0 ? 1 : 2) };
}

function labelled(combinations: readonly Combination[]) {
  return combinations.map((combination) => ({ combination, label: labelOf(combination) }));
}

/** Such as `database, events kafka`; a switch that is off is left out. */
function labelOf(combination: Combination): string {
  const parts = Object.entries(combination)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => (value === true ? name : `${name} ${String(value)}`));
  return parts.join(', ') || 'no options';
}

function assertReadable({ path, content }: RenderedFile): void {
  const text = content.toString('utf8');
  expect(text, path).not.toMatch(/\$\{\{\s*values\b|\{%-?\s*(?:if|endif|for)\b/);
  // A tsconfig may hold comments; the compiler reads it.
  if (path.endsWith('.json') && !path.includes('tsconfig')) {
    expect(() => JSON.parse(text) as unknown, path).not.toThrow();
  }
  if (/\.ya?ml$/.test(path)) {
    const errors = parseAllDocuments(text).flatMap((document) => document.errors);
    expect(errors, path).toEqual([]);
  }
}

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

interface LockFile {
  packages: Record<string, Partial<Manifest> & { resolved?: string; integrity?: string }>;
}

function assertLocked(files: readonly RenderedFile[]): void {
  const read = (path: string) => files.find((file) => file.path === path)?.content.toString();
  const manifest = read('package.json');
  if (manifest === undefined) return;
  const { name, dependencies, devDependencies } = JSON.parse(manifest) as Manifest;
  const specifiers = Object.values({ ...dependencies, ...devDependencies });
  expect(specifiers.filter((each) => /[\^~*<>|\s]/.test(each))).toEqual([]);

  const { packages } = JSON.parse(read('package-lock.json') ?? '{ "packages": {} }') as LockFile;
  const { '': root, ...installed } = packages;
  // Not toMatchObject: a dependency too many would make npm ci fail.
  expect(root?.name).toBe(name);
  expect(root?.dependencies).toEqual(dependencies);
  expect(root?.devDependencies).toEqual(devDependencies);
  for (const [path, { resolved, integrity }] of Object.entries(installed)) {
    // A vendored package may be packed anew, so its bytes are not locked.
    if (resolved?.startsWith('file:vendor/')) expect(integrity, path).toBeUndefined();
    else expect({ path, resolved, integrity }).toEqual({ path, integrity: expect.any(String) });
  }
}
