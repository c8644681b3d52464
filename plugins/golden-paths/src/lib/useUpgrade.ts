import { useApi } from '@backstage/frontend-plugin-api';
import type { FleetService } from '@quoin/fleet/types';
import { useResource, type Resource } from '@quoin/record-ui';
import { useCallback, useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { goldenPathsApiRef } from '../api.ts';
import { addresses } from '../routes.ts';
import { unanswered, type AnswerValues } from './answers.ts';
import { upgradeGroups, type UpgradeGroup } from './selection.ts';
import { answersByService, askedOf, keyOf, type Asked } from './upgradeAnswers.ts';

export interface Upgrade {
  groups: UpgradeGroup[];
  /** What the upgrade asks each group, by its key. */
  asked: Resource<Record<string, Asked>>;
  /** What was answered instead of the defaults, by the key of the group. */
  answers: Record<string, AnswerValues>;
  answer: (group: UpgradeGroup, answers: AnswerValues) => void;
  /** Whether every question has an answer. */
  ready: boolean;
  starting: boolean;
  /** Why it did not start. */
  failure: Error | undefined;
  /** Starts it, and leads to its page. */
  start: () => void;
}

/** An upgrade of those services that can be upgraded, while it is prepared. */
export function useUpgrade(services: readonly FleetService[]): Upgrade {
  const api = useApi(goldenPathsApiRef);
  const navigate = useNavigate();
  const groups = useMemo(() => upgradeGroups(services), [services]);
  const asked = useResource(useCallback(() => askedOf(groups, api.upgradePreview), [groups, api]));
  const [answers, setAnswers] = useState<Record<string, AnswerValues>>({});
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Error>();

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

  return {
    groups,
    asked,
    answers,
    answer: (group, own) => {
      setAnswers({ ...answers, [keyOf(group)]: own });
    },
    ready:
      asked.state === 'ready' &&
      groups.length > 0 &&
      groups.every((group) => isAnswered(asked.value[keyOf(group)], answers[keyOf(group)])),
    starting,
    failure,
    start,
  };
}

function isAnswered(asked: Asked | undefined, answers: AnswerValues | undefined): boolean {
  return (
    asked !== undefined &&
    unanswered(asked.questions, { ...asked.defaults, ...answers }).length === 0
  );
}
