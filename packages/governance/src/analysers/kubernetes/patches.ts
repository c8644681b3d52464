import { flag, get } from '../shared/located.ts';
import { containersOf, podOf, titleOf, type Manifest, type RuleContext } from './rule.ts';
import { checkHost } from './workloads.ts';

/** What a patch takes away from the safety of what it changes; what it leaves out is not judged. */
export function patchRules(context: RuleContext, manifest: Manifest): void {
  const pod = podOf(manifest);
  if (pod === undefined) return;
  checkHost(context, manifest, pod);
  for (const { name, value } of containersOf(manifest)) {
    const who = `Container ${name} of ${titleOf(manifest)}`;
    const privileged = get(value, 'securityContext', 'privileged');
    if (privileged !== undefined && flag(privileged) === true) {
      context.report.add(
        'kubernetes/privileged',
        manifest.path,
        privileged.at,
        `${who} has every right on its node. Remove privileged.`,
      );
    }
    const escalation = get(value, 'securityContext', 'allowPrivilegeEscalation');
    if (escalation === undefined || flag(escalation) !== true) continue;
    context.report.add(
      'kubernetes/privilege-escalation',
      manifest.path,
      escalation.at,
      `${who} may gain more rights than it starts with. Remove allowPrivilegeEscalation.`,
    );
  }
}
