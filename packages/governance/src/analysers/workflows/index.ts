import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { isWorkflow } from '../paths.ts';
import { get } from '../shared/located.ts';
import { Report } from '../shared/report.ts';
import { readYaml } from '../shared/yaml.ts';
import { jobRules } from './jobs.ts';
import { readWorkflow, WORKFLOW_RULES, type Say, type WorkflowRule } from './rule.ts';
import { stepRules } from './steps.ts';

/** Workflows and actions of GitHub: what runs with the rights of the repository. */
export const workflows: Engine = {
  name: 'workflows',
  rules: WORKFLOW_RULES,
  version: '2',
  scope: 'file',
  accepts: isWorkflow,
  run: checkWorkflows,
};

async function checkWorkflows(
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const report = new Report<WorkflowRule>('workflows');
  for (const file of files) {
    context.signal.throwIfAborted();
    const source = await file.text();
    const { documents, problems } = readYaml(source);
    const [problem] = problems;
    const say: Say = (rule, at, message) => {
      report.add(rule, file.path, at, message);
    };
    if (problem !== undefined) {
      if (/\{%-?\s/.test(source)) {
        context.note(`${file.path} is the template of a file; not judged.`);
      } else {
        say(SYNTAX_CHECK, problem.line, `This is not YAML: ${problem.message}`);
      }
      continue;
    }
    for (const document of documents) {
      const isOne = get(document, 'jobs') !== undefined || get(document, 'runs') !== undefined;
      if (!isOne) continue;
      const workflow = readWorkflow(document);
      jobRules(workflow, say);
      stepRules(workflow, say);
    }
  }
  return report.findings;
}
