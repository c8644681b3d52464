import { dirname } from 'node:path/posix';
import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { isManifest } from '../paths.ts';
import { get, items, text, type Located } from '../shared/located.ts';
import { Report } from '../shared/report.ts';
import { readYaml } from '../shared/yaml.ts';
import { clusterRules } from './cluster.ts';
import { containerRules } from './containers.ts';
import { KUBERNETES_RULES, type KubernetesRule, type Manifest, type RuleContext } from './rule.ts';
import { patchRules } from './patches.ts';
import { Surroundings } from './surroundings.ts';
import { workloadRules } from './workloads.ts';

const RULES = [containerRules, workloadRules, clusterRules];

/**
 * Kubernetes manifests. What belongs to a workload, such as its network policy, is looked for in
 * the whole tree; findings are reported in the files of the change.
 */
export const kubernetes: Engine = {
  name: 'kubernetes',
  rules: KUBERNETES_RULES,
  version: '2',
  accepts: isManifest,
  run: checkKubernetes,
};

async function checkKubernetes(
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const report = new Report<KubernetesRule>('kubernetes');
  const charts = (await context.tree())
    .filter((path) => /(?:^|\/)Chart\.yaml$/.test(path))
    .map((path) => dirname(path));
  const judged = await readJudged(files, charts, context, report);
  if (judged.length === 0) return report.findings;
  const others = await readOthers(files, charts, context);
  const rules: RuleContext = { surroundings: new Surroundings([...judged, ...others]), report };
  for (const manifest of judged) {
    // A patch of a kustomization holds only what it changes.
    if (isPatch(manifest, rules)) {
      patchRules(rules, manifest);
      continue;
    }
    for (const rule of RULES) rule(rules, manifest);
  }
  return report.findings;
}

async function readJudged(
  files: readonly SourceFile[],
  charts: string[],
  context: EngineContext,
  report: Report<KubernetesRule>,
): Promise<Manifest[]> {
  const found: Manifest[] = [];
  const templates: string[] = [];
  for (const file of files) {
    context.signal.throwIfAborted();
    const source = await file.text();
    if (!isAboutKubernetes(source)) continue;
    if (isTemplate(file.path, source, charts)) {
      if (isOfKubernetes(source)) templates.push(file.path);
      continue;
    }
    const { documents, problems } = readYaml(source);
    const [problem] = problems;
    if (problem === undefined) {
      found.push(...documents.flatMap((value) => manifestsIn(value, file.path, true)));
    } else {
      const { message, line, column } = problem;
      const at = { line, column, endLine: line, endColumn: column + 1 };
      report.add(SYNTAX_CHECK, file.path, at, `This is not YAML: ${message}`);
    }
  }
  noteTemplates(templates, context);
  return found;
}

function noteTemplates([first, ...rest]: string[], context: EngineContext): void {
  if (first === undefined) return;
  const others = rest.length === 0 ? '' : ` and ${String(rest.length)} more`;
  context.note(
    `Templates of manifests are not judged: ${first}${others}. Judge what they render, with --dir.`,
  );
}

/** Kinds that other files are searched for. */
const LOOKED_FOR =
  /^kind:\s{0,4}["']?(?:\w*NetworkPolicy|PodDisruptionBudget|HorizontalPodAutoscaler|ServiceAccount|Kustomization|List)\b/m;

async function readOthers(
  files: readonly SourceFile[],
  charts: string[],
  context: EngineContext,
): Promise<Manifest[]> {
  const mine = new Set(files.map(({ path }) => path));
  const found: Manifest[] = [];
  for (const path of await context.tree()) {
    if (mine.has(path) || !isManifest(path)) continue;
    const source = await context.read(path);
    if (source === undefined || !isTogether(path, source)) continue;
    if (isTemplate(path, source, charts)) continue;
    found.push(...readYaml(source).documents.flatMap((value) => manifestsIn(value, path, false)));
  }
  return found;
}

const isTogether = (path: string, source: string): boolean =>
  LOOKED_FOR.test(source) || /(?:^|\/)kustomization\.ya?ml$/.test(path);

const isAboutKubernetes = (source: string): boolean =>
  /^\s{0,12}"?apiVersion"?:/m.test(source) && /^\s{0,12}"?kind"?:/m.test(source);

/** Rather than of something else that borrows the form, such as a catalog entity. */
const isOfKubernetes = (source: string): boolean =>
  /^apiVersion:\s{0,4}["']?(?:v1|apps\/|batch\/|policy\/|autoscaling\/|[\w.]+\.k8s\.io\/)/m.test(
    source,
  );

/** Part of a Helm chart, or with the tags of a template outside of quotes and comments. */
function isTemplate(path: string, source: string, charts: string[]): boolean {
  const isChart = charts.some((folder) => path.startsWith(`${folder}/templates/`));
  return isChart || /^[^#"'\n]*\{\{|^\s*\{%|\$\{\{/m.test(source);
}

function manifestsIn(value: Located, path: string, judged: boolean): Manifest[] {
  const kind = text(get(value, 'kind'));
  const apiVersion = text(get(value, 'apiVersion'));
  const isKustomization = /(?:^|\/)kustomization\.ya?ml$/.test(path);
  if (kind === undefined && !isKustomization) return [];
  if (kind?.endsWith('List') === true) {
    const inner = items(get(value, 'items'));
    if (inner.length > 0) return inner.flatMap((item) => manifestsIn(item, path, judged));
  }
  return [
    {
      kind: kind ?? 'Kustomization',
      apiVersion: apiVersion ?? '',
      name: text(get(value, 'metadata', 'name')) ?? '(unnamed)',
      namespace: text(get(value, 'metadata', 'namespace')),
      path,
      value,
      judged,
    },
  ];
}

/** A patch of a kustomization, by its listing or because it cannot stand alone. */
function isPatch(manifest: Manifest, { surroundings }: RuleContext): boolean {
  if (surroundings.isPatch(manifest)) return true;
  const isWorkload = /^(?:Deployment|StatefulSet|DaemonSet)$/.test(manifest.kind);
  const isWhole = get(manifest.value, 'spec', 'selector') !== undefined;
  return isWorkload && !isWhole && surroundings.isKustomized(manifest);
}
