import { readYaml } from '../shared/yaml.ts';
import { get, items, text, type Located, type Place } from '../shared/located.ts';
import type { TerraformBlock } from './module.ts';

/** A statement of an IAM policy, from JSON, `jsonencode` or a policy document. */
export interface Statement {
  allows: boolean;
  actions: Located[];
  /** What an allowing statement leaves out of everything. */
  exceptions: Located[];
  resources: Located[];
  /** Names of principals as they are written; empty in a policy of an identity. */
  principals: Located[];
  hasPrincipals: boolean;
  hasCondition: boolean;
  at: Place;
}

/** The statements of a policy that is written down as JSON text or as a value. */
export function statementsOf(policy: Located | undefined): Statement[] {
  const document = asDocument(policy);
  return items(get(document, 'Statement')).map((statement) => {
    const principal = get(statement, 'Principal');
    return {
      allows: text(get(statement, 'Effect')) === 'Allow',
      actions: items(get(statement, 'Action')),
      exceptions: items(get(statement, 'NotAction')),
      resources: items(get(statement, 'Resource')),
      principals:
        principal?.kind === 'map'
          ? [...principal.entries.values()].flatMap(items)
          : items(principal),
      hasPrincipals: principal !== undefined || get(statement, 'NotPrincipal') !== undefined,
      hasCondition: get(statement, 'Condition') !== undefined,
      at: statement.at,
    };
  });
}

/** The statements of a `data "aws_iam_policy_document"`. */
export function documentStatements({ body }: TerraformBlock): Statement[] {
  return items(get(body, 'statement')).map((statement) => {
    const principals = items(get(statement, 'principals'));
    return {
      allows: (text(get(statement, 'effect')) ?? 'Allow') === 'Allow',
      actions: items(get(statement, 'actions')),
      exceptions: items(get(statement, 'not_actions')),
      resources: items(get(statement, 'resources')),
      principals: principals.flatMap((each) => items(get(each, 'identifiers'))),
      hasPrincipals: principals.length > 0 || get(statement, 'not_principals') !== undefined,
      hasCondition: get(statement, 'condition') !== undefined,
      at: statement.at,
    };
  });
}

function asDocument(policy: Located | undefined): Located | undefined {
  if (policy === undefined || policy.kind === 'map') return policy;
  const json = policy.kind === 'unknown' ? policy.text : text(policy);
  if (json === undefined || !json.trimStart().startsWith('{')) return undefined;
  const [document] = readYaml(json).documents;
  return document && shifted(document, policy.at);
}

/** The text of a heredoc begins on the line after its mark. */
function shifted(value: Located, { line, endLine }: Place): Located {
  const down = endLine > line ? line : line - 1;
  const move = (each: Located): Located => {
    const at = { ...each.at, line: each.at.line + down, endLine: each.at.endLine + down };
    if (each.kind === 'list') return { ...each, at, items: each.items.map(move) };
    if (each.kind !== 'map') return { ...each, at };
    const entries = [...each.entries].map(([key, entry]) => [key, move(entry)] as const);
    return { kind: 'map', at, entries: new Map(entries), keys: new Map() };
  };
  return move(value);
}
