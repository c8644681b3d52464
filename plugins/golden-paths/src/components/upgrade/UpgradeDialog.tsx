import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button, Dialog, DialogBody, DialogFooter, DialogHeader } from '@backstage/ui';
import type { FleetService } from '@quoin/fleet/types';
import { reasonOf, useResource } from '@quoin/record-ui';
import { count } from '@quoin/record-ui/text';
import { useCallback, useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { unanswered, type AnswerValues } from '../../lib/answers.ts';
import { leftOut, upgradeGroups } from '../../lib/selection.ts';
import { answersByService, askedOf, keyOf } from '../../lib/upgradeAnswers.ts';
import { addresses } from '../../routes.ts';
import { GroupSummary } from './GroupSummary.tsx';

export interface UpgradeDialogProps {
  services: readonly FleetService[];
  onClose: () => void;
}

/** Says what an upgrade will do, asks what the newer versions ask, and starts it. */
export function UpgradeDialog({ services, onClose }: UpgradeDialogProps) {
  const api = useApi(goldenPathsApiRef);
  const navigate = useNavigate();
  const groups = useMemo(() => upgradeGroups(services), [services]);
  const plans = useResource(useCallback(() => askedOf(groups, api.upgradePreview), [groups, api]));
  const [answers, setAnswers] = useState<Record<string, AnswerValues>>({});
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Error>();

  const asked = plans.state === 'ready' ? plans.value : {};
  const open = groups.some((group) => {
    const key = keyOf(group);
    const { questions = [], defaults = {} } = asked[key] ?? {};
    return unanswered(questions, { ...defaults, ...answers[key] }).length > 0;
  });
  const able = groups.reduce((sum, group) => sum + group.services.length, 0);
  const stay = leftOut(services);

  const start = () => {
    setStarting(true);
    setFailure(undefined);
    const names = groups.flatMap((group) => group.services.map(({ service }) => service.name));
    api.upgrade({ services: names, answers: answersByService(groups, answers) }).then(
      ({ id }) => {
        navigate(addresses.job(id));
      },
      (reason: unknown) => {
        setStarting(false);
        setFailure(reason instanceof Error ? reason : new Error(String(reason)));
      },
    );
  };

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
        <div className="quoin-upgrade">
          <p>
            Each service gets a branch with one commit. Nothing is merged into its main branch; you
            review and merge it. Where both sides changed the same lines, the branch holds
            git&rsquo;s conflict markers.
          </p>
          {stay && <p className="quoin-note">{stay}</p>}
          {groups.map((group) => (
            <GroupSummary
              key={keyOf(group)}
              group={group}
              asked={asked[keyOf(group)]}
              loading={plans.state === 'loading'}
              answers={answers[keyOf(group)] ?? {}}
              onChange={(own) => {
                setAnswers({ ...answers, [keyOf(group)]: own });
              }}
            />
          ))}
          {plans.state === 'failed' && (
            <Alert
              role="alert"
              status="danger"
              icon
              title="What the upgrade would ask could not be found out."
              description={reasonOf(plans.error)}
              customActions={
                <Button size="small" variant="secondary" onPress={plans.retry}>
                  Retry
                </Button>
              }
            />
          )}
          {failure && (
            <Alert
              role="alert"
              status="danger"
              icon
              title="The upgrade did not start."
              description={reasonOf(failure)}
            />
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="primary"
          loading={starting}
          isDisabled={plans.state !== 'ready' || open || able === 0}
          onPress={start}
        >
          Upgrade
        </Button>
        <Button variant="secondary" onPress={onClose}>
          Cancel
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
