import { dirname, join } from 'node:path/posix';
import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { isDockerfile } from '../paths.ts';
import { Report } from '../shared/report.ts';
import { instructionRules } from './instructions.ts';
import { parseDockerfile, stagesOf } from './parse.ts';
import { DOCKERFILE_RULES, type DockerfileRule, type Say } from './rule.ts';
import { stageRules } from './stages.ts';

/** Dockerfiles: what an image is made of, and as whom it runs. */
export const dockerfile: Engine = {
  name: 'dockerfile',
  rules: DOCKERFILE_RULES,
  version: '2',
  scope: 'file',
  accepts: isDockerfile,
  run: checkDockerfiles,
};

async function checkDockerfiles(
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const report = new Report<DockerfileRule>('dockerfile');
  for (const file of files) {
    context.signal.throwIfAborted();
    const source = await file.text();
    const parsed = parseDockerfile(source);
    if (parsed.problems.length > 0 && /\{%-?\s|\$?\{\{/.test(source)) {
      context.note(`${file.path} is the template of a file; not judged.`);
      continue;
    }
    const say: Say = (rule, line, message) => {
      report.add(rule, file.path, line, message);
    };
    for (const { line, message } of parsed.problems) say(SYNTAX_CHECK, line, message);
    const stages = stagesOf(parsed);
    stageRules(stages, say);
    const ignored = await isContextFiltered(file.path, context);
    for (const { instructions } of stages) instructionRules(instructions, ignored, say);
  }
  return report.findings;
}

/** Whether something keeps `.git` and `.env` out of what is sent to the builder. */
async function isContextFiltered(path: string, context: EngineContext): Promise<boolean> {
  const folders = [dirname(path), dirname(dirname(path)), '.'];
  const candidates = [
    `${path}.dockerignore`,
    ...folders.map((each) => join(each, '.dockerignore')),
  ];
  context.dependsOn(path, candidates);
  for (const candidate of candidates) {
    if ((await context.read(candidate)) !== undefined) return true;
  }
  return false;
}
