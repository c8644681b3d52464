import type { RenamedTwice } from './renames.ts';
import type { Stages } from './unmerged.ts';

/** For a file that the service deleted and the template changed. */
export function explainStaysDeleted(path: string): string {
  return `The template changed ${path}, which the service deleted. It stays deleted.`;
}

/** For a file that both sides renamed differently. */
export function explainRenames({ base, ours, theirs }: RenamedTwice): string {
  return `The service renamed ${base.path} to ${ours.path}, the template to ${theirs.path}. It stays at ${ours.path}.`;
}

/** For conflicts about what is at a path, rather than in a file. */
export function explainPaths(path: string, { base, ours, theirs }: Stages): string {
  if (ours && theirs) {
    const [did, what] = [base ? 'changed' : 'added', ours.mode === '120000' ? 'link' : 'entry'];
    return `The service and the template both ${did} the ${what} ${path} differently. The service's is kept.`;
  }
  const aside = /^(.*)~(?:ours|theirs)\d*$/.exec(path)?.[1];
  if (base) {
    if (aside) {
      return `The service changed ${aside}, where the template has something else now. The service's file is at ${path}.`;
    }
    return base.id === ours?.id
      ? `The template deleted the file that the service moved to ${path}. The service's file is kept.`
      : `The template deleted ${path}, which the service changed. The service's file is kept.`;
  }
  const side = ours ? 'service' : 'template';
  const other = ours ? 'template' : 'service';
  return aside
    ? `The ${side} has a file at ${aside}, the ${other} something else. The ${side}'s file is at ${path}.`
    : `The ${side} has ${path}, where the ${other} has something else. It is kept.`;
}
