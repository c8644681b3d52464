import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { isApiDescription } from '../paths.ts';
import { readJson } from '../shared/json.ts';
import { get, type Located } from '../shared/located.ts';
import { Report } from '../shared/report.ts';
import { readYaml } from '../shared/yaml.ts';
import { compareDocuments } from './compare.ts';
import { ApiDocument } from './document.ts';
import { OPENAPI_RULES, type OpenapiRule } from './rule.ts';

/** Descriptions of APIs, compared with those at the base: what breaks a client. */
export const openapi: Engine = {
  name: 'openapi',
  rules: OPENAPI_RULES,
  version: '1',
  comparesWithBase: true,
  accepts: isApiDescription,
  maxBytes: 16 * 1024 * 1024,
  run: checkDescriptions,
};

async function checkDescriptions(
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const report = new Report<OpenapiRule>('openapi');
  for (const file of files) {
    context.signal.throwIfAborted();
    const text = await file.text();
    const { value, problem } = read(file.path, text);
    if (problem !== undefined) {
      if (/\{%-?\s|\$\{\{/.test(text))
        context.note(`${file.path} is the template of a file; not judged.`);
      else report.add(SYNTAX_CHECK, file.path, problem.line, problem.message);
      continue;
    }
    if (value === undefined || context.change.base === undefined) continue;
    const oldPath = context.change.renamed.get(file.path) ?? file.path;
    const before = await context.change.before(oldPath);
    const old = before === undefined ? undefined : read(oldPath, before).value;
    if (!isDescription(old) || !isDescription(value)) continue;
    compareDocuments(new ApiDocument(old), new ApiDocument(value), (rule, at, message) => {
      report.add(rule, file.path, at, message);
    });
  }
  return report.findings;
}

const isDescription = (value: Located | undefined): value is Located =>
  get(value, 'openapi') !== undefined || get(value, 'swagger') !== undefined;

function read(
  path: string,
  text: string,
): { value?: Located; problem?: { line: number; message: string } } {
  if (path.endsWith('.json')) return readJson(text);
  const { documents, problems } = readYaml(text);
  const [problem] = problems;
  const [value] = documents;
  return { ...(value && { value }), ...(problem && { problem }) };
}
