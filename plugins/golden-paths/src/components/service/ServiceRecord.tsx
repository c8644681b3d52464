import { Alert, Button, ButtonLink } from '@backstage/ui';
import type { FleetServiceDetail } from '@quoin/fleet/types';
import { RecordPage } from '@quoin/record-ui';
import { count } from '@quoin/record-ui/text';
import { useState } from 'react';
import { canUpgrade } from '../../lib/selection.ts';
import { driftState } from '../../lib/status.ts';
import { addresses } from '../../routes.ts';
import { Changelog } from '../shared/Changelog.tsx';
import { StateBadge } from '../shared/StateBadge.tsx';
import { UpgradeDialog } from '../upgrade/UpgradeDialog.tsx';
import { ConflictList } from './ConflictList.tsx';
import { Differences } from './Differences.tsx';
import { factsOf } from './facts.tsx';

/** The record of a service that the fleet knows. */
export function ServiceRecord({ service }: { service: FleetServiceDetail }) {
  const { name } = service.service;
  const { missingVersions, conflicts, status } = service;
  const [upgrading, setUpgrading] = useState(false);
  return (
    <RecordPage
      id={name}
      title={service.title ?? name}
      href={addresses.service(name)}
      status={<StateBadge state={driftState(service)} />}
      facts={factsOf(service)}
      problems={[]}
      relations={service.template && <Differences service={service} />}
    >
      {service.problem && (
        <Alert
          status={status === 'unreadable' ? 'danger' : 'info'}
          icon
          title={driftState(service).label}
          description={service.problem}
        />
      )}
      {service.note && <p className="quoin-note">{service.note}</p>}
      {status === 'current' && (
        <p className="quoin-lead">It has everything that its template brought.</p>
      )}
      {status === 'behind' && (
        <p className="quoin-lead">
          {count(missingVersions.length, 'version')} behind.{' '}
          {conflicts.length === 0
            ? 'An upgrade merges without questions.'
            : `An upgrade leaves ${count(conflicts.length, 'conflict')} for you to decide.`}
        </p>
      )}
      <Actions
        service={service}
        onUpgrade={() => {
          setUpgrading(true);
        }}
      />
      <ConflictList conflicts={conflicts} />
      {missingVersions.length > 0 && (
        <section className="quoin-section" aria-labelledby="missing">
          <h3 id="missing">What it lacks</h3>
          <Changelog versions={missingVersions} />
        </section>
      )}
      {upgrading && (
        <UpgradeDialog
          services={[service]}
          onClose={() => {
            setUpgrading(false);
          }}
        />
      )}
    </RecordPage>
  );
}

interface ActionsProps {
  service: FleetServiceDetail;
  onUpgrade: () => void;
}

function Actions({ service, onUpgrade }: ActionsProps) {
  const { status, may, latest } = service;
  if (status === 'behind')
    return (
      <div className="quoin-actions">
        <Button variant="primary" isDisabled={!canUpgrade(service)} onPress={onUpgrade}>
          {`Upgrade to ${latest ?? 'the newest version'}`}
        </Button>
        {!may.upgrade && <span className="quoin-note">Its owner may upgrade it.</span>}
      </div>
    );
  if (status === 'not-enrolled')
    return (
      <div className="quoin-actions">
        {may.adopt ? (
          <ButtonLink variant="primary" href={addresses.adoption(service.service.name)}>
            Adopt into a golden path
          </ButtonLink>
        ) : (
          <span className="quoin-note">Its owner may enrol it.</span>
        )}
      </div>
    );
  return null;
}
