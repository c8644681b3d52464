import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import type { TemplateMatch } from '@quoin/fleet/types';
import { reasonOf } from '@quoin/record-ui';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { addresses } from '../../routes.ts';
import { MatchOption } from './MatchOption.tsx';

export interface AdoptFormProps {
  service: string;
  /** Best first, at least one. */
  matches: readonly TemplateMatch[];
}

/** The templates that come close, and the button that enrols the service with one of them. */
export function AdoptForm({ service, matches }: AdoptFormProps) {
  const api = useApi(goldenPathsApiRef);
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error>();
  const match = matches[chosen];

  const adopt = () => {
    if (!match) return;
    const { template, version, answers } = match;
    setBusy(true);
    setFailure(undefined);
    api.adopt(service, { template, version, answers }).then(
      ({ id }) => {
        navigate(addresses.job(id));
      },
      (reason: unknown) => {
        setBusy(false);
        setFailure(reason instanceof Error ? reason : new Error(String(reason)));
      },
    );
  };

  return (
    <form
      className="quoin-adopt"
      onSubmit={(event) => {
        event.preventDefault();
        adopt();
      }}
    >
      <fieldset>
        <legend>Closest templates</legend>
        {matches.map((each, index) => (
          <MatchOption
            key={`${each.template} ${each.version}`}
            match={each}
            best={index === 0}
            checked={index === chosen}
            onChoose={() => {
              setChosen(index);
            }}
          />
        ))}
      </fieldset>
      {failure && (
        <Alert
          role="alert"
          status="danger"
          icon
          title="The service was not adopted."
          description={reasonOf(failure)}
        />
      )}
      <div className="quoin-actions">
        <Button type="submit" variant="primary" loading={busy}>
          {match ? `Adopt as ${match.template} ${match.version}` : 'Adopt'}
        </Button>
      </div>
    </form>
  );
}
