import type { Queryable } from '@quoin/messaging';

/** How PostgreSQL would run a statement whose values it does not know. */
export interface PlanHint {
  /** The steps that read tables, such as `Index Scan using payment_list_1_created on payment_list_1`. */
  reads: string[];
  /** Tables that are read from end to end: where an index may be missing. */
  wholeTables: string[];
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Function Name'?: string;
  Plans?: PlanNode[];
}

const EXPLAINABLE = /^(?:select|insert|update|delete|with|merge)\b/i;

/** @returns undefined for a statement that has no plan, or none without its values */
export async function planHint(
  client: Queryable,
  statement: string,
): Promise<PlanHint | undefined> {
  if (!EXPLAINABLE.test(statement)) return undefined;
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (generic_plan, format json) ${statement}`,
    );
    const root = rows[0]?.['QUERY PLAN'][0].Plan;
    return root && hintOf(nodesOf(root));
  } catch {
    // The texts of some statements are not whole, and the types of some values cannot be known.
    return undefined;
  }
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function hintOf(nodes: readonly PlanNode[]): PlanHint {
  const reads = nodes.flatMap((node) => {
    const { 'Node Type': type, 'Relation Name': relation, 'Index Name': index } = node;
    const called = node['Function Name'];
    if (called !== undefined) return [`${type} ${called}`];
    if (!type.endsWith('Scan') || (relation === undefined && index === undefined)) return [];
    return [
      [type, index && `using ${index}`, relation && `on ${relation}`].filter(Boolean).join(' '),
    ];
  });
  const wholeTables = nodes.flatMap((node) =>
    node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : [],
  );
  return { reads: [...new Set(reads)], wholeTables: [...new Set(wholeTables)] };
}
