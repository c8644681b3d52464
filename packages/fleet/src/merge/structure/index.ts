/** How a file with a structure was merged. */
export interface StructureMerge {
  /** The merged text; undefined when people have to decide, or the structure cannot be merged safely. */
  text?: string;
  /** Whether another text of this file still has a structure, with no key twice. */
  isSound(text: string): boolean;
}

/** @param texts the base, ours and theirs */
export function mergeStructure(
  path: string,
  ...texts: [base: string, ours: string, theirs: string]
): StructureMerge | undefined {
  return path === '' && texts.length === 0 ? { isSound: () => true } : undefined;
}
