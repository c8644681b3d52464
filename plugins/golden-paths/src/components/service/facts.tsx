import type { FleetServiceDetail, ServiceLocation } from '@quoin/fleet/types';
import type { Fact } from '@quoin/record-ui';
import { count } from '@quoin/record-ui/text';
import { RiArrowRightLine } from '@remixicon/react';
import { Link } from 'react-router-dom';
import { buildState } from '../../lib/builds.ts';
import { addresses } from '../../routes.ts';
import { Ago } from '../shared/Ago.tsx';
import { EntityLink } from '../shared/EntityLink.tsx';
import { StateBadge } from '../shared/StateBadge.tsx';

/** What is known of a service, for the side of its page. */
export function factsOf(service: FleetServiceDetail): Fact[] {
  const { template, owner, localChanges, firstBuild, checkedAt, lastJob } = service;
  const { entityRef, location } = service.service;
  return [
    {
      label: 'Template',
      value: template && <Link to={addresses.template(template)}>{template}</Link>,
    },
    { label: 'Version', value: <Versions service={service} /> },
    {
      label: 'Local changes',
      value: template && (localChanges.length === 0 ? 'None' : count(localChanges.length, 'file')),
    },
    {
      label: 'First build',
      value: template && <StateBadge state={buildState(firstBuild)} />,
    },
    { label: 'Owner', value: owner && <EntityLink reference={owner} /> },
    { label: 'In the catalog', value: entityRef && <EntityLink reference={entityRef} /> },
    { label: 'Lives in', value: <Place location={location} /> },
    { label: 'Checked', value: <Ago at={checkedAt} /> },
    {
      label: 'Last upgrade',
      value: lastJob && (
        <Link to={addresses.job(lastJob.id)}>
          <Ago at={lastJob.createdAt} />
        </Link>
      ),
    },
  ];
}

function Versions({ service: { version, latest } }: { service: FleetServiceDetail }) {
  if (!version) return <>None</>;
  if (!latest || latest === version) return <>{version}</>;
  return (
    <span className="quoin-step">
      {version}
      <RiArrowRightLine size={13} aria-label="to" />
      {latest}
    </span>
  );
}

/** The end of where it is, which tells services apart; all of it on hover. */
function Place({ location }: { location: ServiceLocation }) {
  const base = location.kind === 'git' ? location.url : location.repository;
  const place = location.path === '.' ? base : `${base}/${location.path}`;
  const end = place.split('/').filter(Boolean).slice(-2).join('/');
  return <code title={place}>{end}</code>;
}
