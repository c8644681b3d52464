import { entries, get, text } from '../shared/located.ts';
import { linesOf, type Say, type Step, type Workflow } from './rule.ts';

/** Parts of an event that whoever opens an issue or a pull request writes. */
const UNTRUSTED = [
  /\bgithub\.event\.(?:issue|pull_request|discussion)\.(?:title|body)\b/,
  /\bgithub\.event\.(?:comment|review|review_comment)\.body\b/,
  /\bgithub\.event\.pages\b[^}]{0,40}\.(?:page_name|title)\b/,
  /\bgithub\.event\.(?:head_commit|commits\b[^}]{0,20})\.?(?:message|author\.(?:name|email))\b/,
  /\bgithub\.event\.commits\b[^}]{0,20}\.(?:message|author)\b/,
  /\bgithub\.event\.pull_request\.head\.(?:ref|label|repo\.(?:default_branch|full_name|name|description|homepage))\b/,
  /\bgithub\.event\.workflow_run\.(?:head_branch|display_title|head_commit\.message|head_repository\.description)\b/,
  /\bgithub\.event\.(?:discussion|issue|milestone|release|label)\.(?:title|body|name|description)\b/,
  /\bgithub\.(?:head_ref|event\.inputs\.\w+)\b/,
  /\bgithub\.event\.client_payload\b/,
  /\bgithub\.event\.(?:forkee|sender|changes)\b[^}]{0,60}\.(?:description|homepage|name|from)\b/,
  /\btojson\(\s{0,9}github(?:\.event)?\s{0,9}\)/i,
  /\btojson\(\s{0,9}github\.event\.(?:issue|pull_request|comment|review|discussion|head_commit|commits)\s{0,9}\)/i,
];

/** Scripts into which GitHub writes what a stranger sent, before a shell reads them. */
export function checkInjection(workflow: Workflow, { value }: Step, say: Say): void {
  const usesScript = /github-script@/.test(text(get(value, 'uses')) ?? '');
  const scripts = [get(value, 'run'), ...(usesScript ? [get(value, 'with', 'script')] : [])];
  const inputs = textInputsOf(workflow);
  for (const script of scripts) {
    if (script === undefined) continue;
    for (const { text: line, line: at } of linesOf(script)) {
      for (const [, written = ''] of line.matchAll(/\$\{\{(.{1,500}?)\}\}/g)) {
        if (!isUntrusted(written, inputs)) continue;
        say(
          'workflows/script-injection',
          at,
          `${written.trim()} becomes part of the script, and its author may write commands into it. Pass it through env and use "$NAME".`,
        );
      }
    }
  }
}

function isUntrusted(written: string, inputs: ReadonlySet<string>): boolean {
  // github.event['issue'].title is github.event.issue.title.
  const expression = written.replaceAll(/\[\s{0,9}'([\w-]{1,100})'\s{0,9}\]/g, '.$1');
  if (UNTRUSTED.some((pattern) => pattern.test(expression))) return true;
  const input = /^\s{0,9}inputs\.([\w-]{1,100})\s{0,9}$/.exec(expression)?.[1];
  return input !== undefined && inputs.has(input);
}

/** Inputs that may hold any text: those of an action, and those that a workflow is called with. */
function textInputsOf({ value }: Workflow): Set<string> {
  const declared = [
    ...(get(value, 'runs') === undefined ? [] : entries(get(value, 'inputs'))),
    ...entries(get(value, 'on', 'workflow_call', 'inputs')),
  ];
  return new Set(
    declared
      .filter(({ value: input }) => (text(get(input, 'type')) ?? 'string') === 'string')
      .map(({ key }) => key),
  );
}
