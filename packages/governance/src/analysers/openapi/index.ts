import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { isApiDescription, isNamedApiDescription } from '../paths.ts';
import { readJson } from '../shared/json.ts';
import { get, type Located } from '../shared/located.ts';
import { Report } from '../shared/report.ts';
import { readYaml } from '../shared/yaml.ts';
import { compareDocuments } from './compare.ts';
import { ApiDocument } from './document.ts';
import { OPENAPI_RULES, type OpenapiRule, type Say } from './rule.ts';
import { securityRules } from './security.ts';

/** Descriptions of APIs: how safe they are by themselves, and what breaks a client of the base. */
export const openapi: Engine = {
  name: 'openapi',
  rules: OPENAPI_RULES,
  version: '2',
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
    if (!isNamedApiDescription(file.path) && !BEGINNING.test(text.slice(0, LONGEST_BEGINNING))) {
      continue;
    }
    const { value, problem } = read(file.path, text);
    if (problem !== undefined) {
      if (/\{%-?\s|\$\{\{/.test(text))
        context.note(`${file.path} is the template of a file; not judged.`);
      else report.add(SYNTAX_CHECK, file.path, problem.line, problem.message);
      continue;
    }
    if (!isDescription(value)) continue;
    const document = new ApiDocument(value);
    const say: Say = (rule, at, message) => {
      report.add(rule, file.path, at, message);
    };
    securityRules(document, say);
    const old = await descriptionBefore(file.path, context);
    if (old !== undefined) compareDocuments(old, document, say);
  }
  return report.findings;
}

/** A description names its version before anything long; files of another name are told by it. */
const BEGINNING = /(?:^|[{,])\s{0,20}["']?(?:openapi|swagger)["']?\s{0,9}:\s{0,9}["']?[23]\./m;
const LONGEST_BEGINNING = 8_192;

async function descriptionBefore(
  path: string,
  { change }: EngineContext,
): Promise<ApiDocument | undefined> {
  if (change.base === undefined) return undefined;
  const oldPath = change.renamed.get(path) ?? path;
  const before = await change.before(oldPath);
  const old = before === undefined ? undefined : read(oldPath, before).value;
  return isDescription(old) ? new ApiDocument(old) : undefined;
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
