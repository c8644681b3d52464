import fc from 'fast-check';
import { createTemplateRenderer, TemplateRenderError } from 'nunjitsu';
import { expect, test } from 'vitest';
import { condense } from '../src/condense.ts';
import { createEngine } from '../src/engine.ts';
import { filters } from '../src/filters.ts';
import { sources, valuesOfSources } from './sources.ts';

const settings = fc.record({ trimBlocks: fc.boolean(), lstripBlocks: fc.boolean() });
interface Settings {
  trimBlocks: boolean;
  lstripBlocks: boolean;
}

/** What a rendering came to: its text, or where and why it failed. */
function outcome(render: () => string): unknown {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof TemplateRenderError)) throw error;
    return { line: error.line, column: error.column, message: error.message };
  }
}

function renderWhole(source: string, values: object, options: Settings): string {
  const renderer = createTemplateRenderer({ filters, allowRegexExecution: true, ...options });
  return renderer.render(source, { values: values as never });
}

function renderOurs(source: string, values: object, options: Settings): string {
  const steps = { copyWithoutTemplating: [], templateFileExtension: undefined, ...options };
  const content = Buffer.from(source);
  const entry = { path: 'a', content, executable: false, symlink: false, templated: true };
  const engine = createEngine(steps, { ...values });
  const first = engine.renderContent(entry);
  expect(engine.renderContent(entry)).toEqual(first);
  return first.toString();
}

test('whatever stands aside, the text and the errors are those of the whole source', () => {
  let aside = 0;
  fc.assert(
    fc.property(sources, valuesOfSources, settings, (source, values, options) => {
      if (condense(source)) aside += 1;
      expect(outcome(() => renderOurs(source, values, options))).toEqual(
        outcome(() => renderWhole(source, values, options)),
      );
    }),
    { numRuns: 5_000, interruptAfterTimeLimit: 20_000 },
  );
  expect(aside).toBeGreaterThan(100);
});

test('what was rendered before is rendered anew for other values and other settings', () => {
  const source = `${'A passage that is long enough to stand aside.\n'.repeat(2)}{% if true %}\n\${{ values.name }}{% endif %}`;
  const settings = [
    { trimBlocks: false, lstripBlocks: false },
    { trimBlocks: true, lstripBlocks: false },
  ];
  for (const name of ['a', 'b', 'a']) {
    for (const options of settings) {
      expect(renderOurs(source, { name }, options)).toBe(renderWhole(source, { name }, options));
    }
  }
});
