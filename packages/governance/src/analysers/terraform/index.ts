import { dirname } from 'node:path/posix';
import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { isTerraform, isTerraformValues } from '../paths.ts';
import { readJson } from '../shared/json.ts';
import { Report } from '../shared/report.ts';
import { hclParser, readHcl, type HclFile } from './hcl.ts';
import { jsonBlocks } from './json.ts';
import { readModule, type TerraformBlock } from './module.ts';
import { contextFor, TERRAFORM_RULES, type TerraformRule } from './rule.ts';
import { bucketRules } from './rules/buckets.ts';
import { computeRules } from './rules/compute.ts';
import { durabilityRules } from './rules/durability.ts';
import { exposureRules } from './rules/exposure.ts';
import { identityRules } from './rules/identity.ts';
import { loggingRules } from './rules/logging.ts';
import { networkRules } from './rules/network.ts';
import { secretRules } from './rules/secrets.ts';
import { storageRules } from './rules/storage.ts';
import { transitRules } from './rules/transit.ts';
import { versionRules } from './rules/versions.ts';

const RULES = [
  networkRules,
  exposureRules,
  storageRules,
  transitRules,
  bucketRules,
  identityRules,
  durabilityRules,
  loggingRules,
  computeRules,
  secretRules,
  versionRules,
];

/** Tags of Nunjucks, Jinja, cookiecutter or Go templates. */
const isTemplate = (text: string): boolean => /\{%-?\s|\$?\{\{/.test(text);

/**
 * Terraform for AWS. A folder is judged as a whole, because a bucket and what protects it are
 * resources side by side; findings are reported in the files of the change.
 */
export const terraform: Engine = {
  name: 'terraform',
  rules: TERRAFORM_RULES,
  version: '2',
  accepts: isTerraform,
  run: checkTerraform,
};

async function checkTerraform(
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const parser = await hclParser();
  const tree = (await context.tree()).filter(
    (path) => isTerraform(path) || isTerraformValues(path),
  );
  const folders = Map.groupBy(tree, (path) => dirname(path));
  const report = new Report<TerraformRule>('terraform');
  for (const [folder, inFolder] of Map.groupBy(files, ({ path }) => dirname(path))) {
    context.signal.throwIfAborted();
    const neighbours = folders.get(folder) ?? [];
    using opened = new DisposableStack();
    const open = (text: string): HclFile => opened.use(readHcl(parser, text));
    const sources = new Map<string, HclFile>();
    const assignments: HclFile[] = [];
    const written: TerraformBlock[] = [];
    for (const path of new Set([...neighbours, ...inFolder.map(({ path }) => path)])) {
      const given = inFolder.find((file) => file.path === path);
      const text = given === undefined ? await context.read(path) : await given.text();
      if (text === undefined) continue;
      if (path.endsWith('.json')) {
        const { value, problem } = readJson(text);
        if (value !== undefined) written.push(...jsonBlocks(value, path));
        if (problem !== undefined) report.add(SYNTAX_CHECK, path, problem.line, problem.message);
        continue;
      }
      const file = open(text);
      if (file.problem !== undefined && isTemplate(text)) {
        if (given !== undefined) context.note(`${path} is the template of a file; not judged.`);
      } else if (isTerraformValues(path)) assignments.push(file);
      else sources.set(path, file);
    }
    reportProblems(sources, report);
    const rules = contextFor(readModule(sources, assignments, written), report);
    for (const rule of RULES) rule(rules);
  }
  const judged = new Set(files.map(({ path }) => path));
  return report.findings.filter(({ path }) => judged.has(path));
}

function reportProblems(files: ReadonlyMap<string, HclFile>, report: Report<TerraformRule>): void {
  for (const [path, { problem }] of files) {
    if (problem !== undefined) report.add(SYNTAX_CHECK, path, problem.at, problem.message);
  }
}
