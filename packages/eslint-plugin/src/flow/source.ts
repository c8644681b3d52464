import type { ScopeManager } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import { project, rememberUnit, startAnalysis } from './project.ts';
import { createUnit, type Unit } from './unit.ts';
import { startWork } from './work.ts';

/** The parts of ESLint's SourceCode that the analysis needs. */
export interface Source {
  readonly text: string;
  readonly ast: TSESTree.Program;
  readonly scopeManager: ScopeManager | null;
  readonly visitorKeys: Readonly<Record<string, readonly string[] | undefined>>;
}

const units = new WeakMap<TSESTree.Program, Unit | { none: true }>();

/** The file as a unit, read once for all rules; nothing for text that a machine made. */
export function unitOf(source: Source, path: string): Unit | undefined {
  let unit = units.get(source.ast);
  if (!unit) {
    unit = read(source, path) ?? { none: true };
    units.set(source.ast, unit);
  }
  return 'none' in unit ? undefined : unit;
}

function read(source: Source, path: string): Unit | undefined {
  const { ast: root, scopeManager: scopes, visitorKeys } = source;
  if (!scopes || !isWritten(source.text)) return undefined;
  startAnalysis();
  const unit = createUnit({ path, root, scopes, visitorKeys, project });
  startWork(root, unit.size);
  rememberUnit(unit, source.text);
  return unit;
}

const LARGEST_TEXT = 3_000_000;
const LONGEST_LINES = 500;

/** Bundles and other machine-made text are judged where they are made. */
function isWritten(text: string): boolean {
  if (text.length > LARGEST_TEXT) return false;
  const lines = text.split('\n').length;
  return text.length < 20_000 || text.length / lines < LONGEST_LINES;
}
