import { dirname, relative } from 'node:path';
import type { TSESTree } from '@typescript-eslint/types';
import { taintOf, taintOfAll } from '../flow/evaluate.ts';
import { calleeName, chainText, receiverOf, type Node } from '../flow/nodes.ts';
import { unitOf, type Source } from '../flow/source.ts';
import { symbolOf } from '../flow/symbols.ts';
import { EVERY_KIND, Kind, type Taint } from '../flow/taint.ts';
import type { Unit } from '../flow/unit.ts';
import type { CallSite, Certain, Sink } from './sink.ts';
import {
  ASSIGNMENT_MATCHERS,
  ATTRIBUTE_MATCHERS,
  CALL_MATCHERS,
  UNIT_MATCHERS,
} from './sinks/index.ts';

export interface Finding {
  readonly rule: string;
  readonly node: Node;
  readonly message: string;
}

const analysed = new WeakMap<TSESTree.Program, readonly Finding[]>();

/** Everything that the rules of this group report in a file; found once for all of them. */
export function findingsOf(source: Source, path: string): readonly Finding[] {
  const known = analysed.get(source.ast);
  if (known) return known;
  const unit = unitOf(source, path);
  const findings = unit ? find(unit) : [];
  analysed.set(source.ast, findings);
  return findings;
}

function find(unit: Unit): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const place of placesOf(unit)) {
    const finding = 'kind' in place ? judge(place, unit) : place;
    if (!finding) continue;
    const key = `${finding.rule} ${String(finding.node.loc.start.line)}`;
    if (!findings.has(key)) findings.set(key, finding);
  }
  return [...findings.values()];
}

function* placesOf(unit: Unit): Generator<Sink | Certain, void, undefined> {
  for (const call of unit.calls) {
    const site = siteOf(call, unit);
    for (const match of CALL_MATCHERS) yield* match(site);
  }
  for (const assignment of unit.assignments) {
    for (const match of ASSIGNMENT_MATCHERS) yield* match(assignment, unit);
  }
  for (const attribute of unit.attributes) {
    for (const match of ATTRIBUTE_MATCHERS) yield* match(attribute, unit);
  }
  for (const match of UNIT_MATCHERS) yield* match(unit);
}

function siteOf(call: CallSite['call'], unit: Unit): CallSite {
  const symbol = symbolOf(call.callee, unit) ?? '';
  const written = calleeName(call) ?? '';
  const known = symbol.startsWith('%') ? '' : (symbol.split('.').at(-1) ?? '');
  const object = receiverOf(call);
  return {
    call,
    unit,
    symbol,
    name: /^[$\w]+$/.test(known) && !symbol.startsWith('@') ? known : written,
    receiver: (object && chainText(object)?.split('.').at(-1)) ?? '',
  };
}

/** Kinds whose sinks stand in services and data layers, away from the request. */
const ACROSS_FILES =
  Kind.nosql | Kind.path | Kind.request | Kind.deserialise | Kind.ldap | Kind.xpath;

function judge(sink: Sink, unit: Unit): Finding | undefined {
  const { rule, kind, value, controls = ['remote'], when } = sink;
  const place = { unit, outside: (kind & ACROSS_FILES) !== 0 };
  const taints =
    sink.path === 'all' ? taintOfAll(value, place) : taintOf(value, sink.path ?? [], place);
  const taint = taints.find(
    (each) =>
      (each.safe & EVERY_KIND & kind) === 0 &&
      controls.includes(each.origin.control) &&
      (when?.(each) ?? true),
  );
  return taint && { rule, node: value, message: explain(taint, sink, unit) };
}

const CONTROLLED = {
  remote: 'whoever sends the request',
  browser: 'whoever makes the link to the page',
  local: 'whoever starts the process',
  parameter: 'every caller of this function',
} as const;

function explain({ origin }: Taint, { place }: Sink, unit: Unit): string {
  const line = String(origin.node.loc.start.line);
  const where =
    origin.path === unit.path
      ? `line ${line}`
      : `${relative(dirname(unit.path), origin.path)}, line ${line}`;
  return `\`${origin.label}\` (${where}), which ${CONTROLLED[origin.control]} controls, reaches ${place}.`;
}
