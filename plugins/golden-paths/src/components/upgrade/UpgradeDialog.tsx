import { Button, Dialog, DialogBody, DialogFooter, DialogHeader } from '@backstage/ui';
import type { FleetService } from '@quoin/fleet/types';
import { Failure } from '@quoin/record-ui';
import { count } from '@quoin/record-ui/text';
import { leftOut } from '../../lib/selection.ts';
import { keyOf } from '../../lib/upgradeAnswers.ts';
import { useUpgrade, type Upgrade } from '../../lib/useUpgrade.ts';
import { GroupSummary } from './GroupSummary.tsx';

export interface UpgradeDialogProps {
  services: readonly FleetService[];
  onClose: () => void;
}

/** Says what an upgrade will do, asks what the newer versions ask, and starts it. */
export function UpgradeDialog({ services, onClose }: UpgradeDialogProps) {
  const upgrade = useUpgrade(services);
  const { groups, ready, starting, start } = upgrade;
  const able = groups.reduce((sum, group) => sum + group.services.length, 0);
  return (
    <Dialog
      isOpen
      isDismissable
      width={620}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <DialogHeader>Upgrade {count(able, 'service')}</DialogHeader>
      <DialogBody>
        <Explanation upgrade={upgrade} stay={leftOut(services)} />
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" loading={starting} isDisabled={!ready} onPress={start}>
          Upgrade
        </Button>
        <Button variant="secondary" onPress={onClose}>
          Cancel
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function Explanation({ upgrade, stay }: { upgrade: Upgrade; stay: string | undefined }) {
  const { groups, asked, answers, answer, failure, start } = upgrade;
  return (
    <div className="quoin-upgrade">
      <p>
        Each service gets a branch with one commit. Nothing is merged into its main branch; you
        review and merge it. Where both sides changed the same lines, the branch holds git&rsquo;s
        conflict markers.
      </p>
      {stay && <p className="quoin-note">{stay}</p>}
      {groups.map((group) => (
        <GroupSummary
          key={keyOf(group)}
          group={group}
          asked={asked.state === 'ready' ? asked.value[keyOf(group)] : undefined}
          loading={asked.state === 'loading'}
          answers={answers[keyOf(group)] ?? {}}
          onChange={(own) => {
            answer(group, own);
          }}
        />
      ))}
      {asked.state === 'failed' && (
        <Failure
          title="What the upgrade would ask could not be found out."
          error={asked.error}
          retry={asked.retry}
        />
      )}
      {failure && <Failure title="The upgrade did not start." error={failure} retry={start} />}
    </div>
  );
}
