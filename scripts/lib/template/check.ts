import { ROOT } from '../paths.ts';
import { listTemplates } from '../templates.ts';
import { lint } from './lint.ts';
import { checkVersions } from './versions.ts';

/**
 * The lint of all templates, and whether each change of them has a version.
 *
 * @param note is told what was left out, and why
 */
export async function checkTemplates(
  note: (text: string) => void,
): Promise<{ ok: boolean; output: string }> {
  const findings: string[] = [];
  for (const name of await listTemplates()) findings.push(...(await lint(name)));
  const versions = await checkVersions(ROOT);
  if (versions.skipped !== undefined) note(versions.skipped);
  const all = [...findings, ...versions.findings];
  return { ok: all.length === 0, output: all.join('\n') };
}
