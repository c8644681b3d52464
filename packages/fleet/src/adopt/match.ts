import { answerNames, render, ScaffoldError, type Answers, type Template } from '@quoin/scaffold';
import { openService, type OpenedService } from '../drift/service.ts';
import type { MirrorOptions } from '../history/mirror.ts';
import type { TemplateHistory } from '../history/types.ts';
import type { TemplateMatch } from '../http.ts';
import type { ServiceReference, TemplateRecord } from '../types.ts';
import { inferAnswers } from './infer.ts';
import { readProject, type Project } from './project.ts';
import { reasonsFor } from './reasons.ts';
import { compare, gainOf, type Similarity } from './similarity.ts';

/** Below this, what is alike is chance: every project has a package.json. */
const LEAST_SCORE = 0.1;

interface Candidate {
  template: string;
  version: string;
  answers: Answers;
  similarity: Similarity;
}

/**
 * The templates that a project without provenance could be of, best first: one match a template,
 * with the version and the answers that come closest. Those with nothing in common are left out.
 *
 * @throws {FleetError} when the project or the templates cannot be read
 */
export async function matchTemplates(
  service: ServiceReference,
  history: TemplateHistory,
  options: MirrorOptions,
): Promise<TemplateMatch[]> {
  const opened = await openService(service, options);
  const files = await opened.repository.readFiles(opened.tree);
  const project = readProject(files, folderName(opened));
  const candidates: Candidate[] = [];
  for (const record of await history.templates()) {
    options.signal?.throwIfAborted();
    const candidate =
      record.target === 'folder' ? await bestVersion(record, history, project) : undefined;
    if (candidate) candidates.push(candidate);
  }
  return rank(candidates, project);
}

function folderName({ reference, path }: OpenedService): string {
  return path.split('/').at(-1) || reference.name;
}

/** The options are found with the newest version, and once more with the version that comes closest. */
async function bestVersion(
  { name, versions }: TemplateRecord,
  history: TemplateHistory,
  project: Project,
): Promise<Candidate | undefined> {
  let best: Candidate | undefined;
  let answers: Answers | undefined;
  for (const { version } of versions) {
    const template = await history.load(name, version);
    answers ??= inferAnswers(template, project);
    const asked = answerNames(template);
    const fitting = Object.entries(answers ?? {}).filter(([key]) => asked.includes(key));
    const inferred = best ? Object.fromEntries(fitting) : answers;
    const candidate = inferred && evaluate(template, inferred, project);
    if (candidate && isBetter(candidate, best)) best = candidate;
  }
  if (!best) return undefined;
  const template = await history.load(name, best.version);
  const again = inferAnswers(template, project);
  const refined = again && evaluate(template, again, project);
  return refined && isBetter(refined, best) ? refined : best;
}

/** A version that takes other answers, or that this renderer no longer reads, is no match. */
function evaluate(template: Template, answers: Answers, project: Project): Candidate | undefined {
  try {
    const { files, provenance } = render(template, answers);
    return {
      template: template.name,
      version: template.version,
      answers: provenance.answers,
      similarity: compare(project, files),
    };
  } catch (error) {
    if (error instanceof ScaffoldError) return undefined;
    throw error;
  }
}

function isBetter(candidate: Candidate, best: Candidate | undefined): boolean {
  return best === undefined || gainOf(candidate.similarity) > gainOf(best.similarity);
}

/** How much of the template is here, by how much it explains beside the template that explains most. */
function rank(candidates: readonly Candidate[], project: Project): TemplateMatch[] {
  const most = Math.max(1, ...candidates.map(({ similarity }) => similarity.common));
  return candidates
    .map(({ template, version, answers, similarity }) => {
      const { lines, common } = similarity;
      const score = lines === 0 ? 0 : (common / lines) * (common / most);
      const reasons = reasonsFor(similarity, project, answers);
      return { template, version, answers, score: Math.round(score * 1000) / 1000, reasons };
    })
    .filter(({ score }) => score >= LEAST_SCORE)
    .sort((a, b) => b.score - a.score || (a.template < b.template ? -1 : 1));
}
