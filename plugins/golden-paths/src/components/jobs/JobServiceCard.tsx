import type { JobService, JobStep } from '@quoin/fleet/types';
import {
  RiArrowRightLine,
  RiCheckLine,
  RiCloseLine,
  RiExternalLinkLine,
  RiLoader4Line,
} from '@remixicon/react';
import { Link } from 'react-router-dom';
import { shortCommit } from '../../lib/jobs.ts';
import { jobState } from '../../lib/status.ts';
import { addresses } from '../../routes.ts';
import { Conflicts } from '../service/ConflictList.tsx';
import { Copyable } from '../shared/Copyable.tsx';
import { StateBadge } from '../shared/StateBadge.tsx';

/** What a job did for one service, and where the result is. */
export function JobServiceCard({ service }: { service: JobService }) {
  const { name, state, steps, problem, conflicts } = service;
  return (
    <li className="quoin-job-service" data-service={name}>
      <header>
        <h3>
          <Link to={addresses.service(name)}>{name}</Link>
        </h3>
        <Step service={service} />
        <StateBadge state={jobState(state)} />
      </header>
      {steps.length > 0 && (
        <ol className="quoin-steps" aria-label={`Steps of ${name}`}>
          {steps.map((step) => (
            <li key={`${step.at} ${step.name}`} data-state={step.state}>
              <StepIcon state={step.state} />
              {step.name}
            </li>
          ))}
        </ol>
      )}
      {problem && <p className="quoin-problem">{problem}</p>}
      <Result service={service} />
      {conflicts.length > 0 && <Conflicts conflicts={conflicts} page={addresses.service(name)} />}
    </li>
  );
}

function Step({ service: { template, from, to } }: { service: JobService }) {
  if (!template || !to) return null;
  return (
    <span className="quoin-step quoin-note">
      {template} {from}
      {from && <RiArrowRightLine size={13} aria-label="to" />}
      {to}
    </span>
  );
}

const stepIcons: Record<JobStep['state'], { icon: typeof RiCheckLine; label: string }> = {
  running: { icon: RiLoader4Line, label: 'Running' },
  done: { icon: RiCheckLine, label: 'Done' },
  failed: { icon: RiCloseLine, label: 'Failed' },
};

function StepIcon({ state }: { state: JobStep['state'] }) {
  const { icon: Icon, label } = stepIcons[state];
  return <Icon size={14} aria-label={label} />;
}

function Result({ service }: { service: JobService }) {
  const { branch, pullRequest, fetch } = service;
  const commit = shortCommit(service);
  if (!branch && !pullRequest) return null;
  return (
    <dl className="quoin-result">
      {pullRequest && (
        <div>
          <dt>Pull request</dt>
          <dd>
            <a href={pullRequest} target="_blank" rel="noopener noreferrer">
              {pullRequest.replace(/^https?:\/\//, '')} <RiExternalLinkLine size={13} aria-hidden />
            </a>
          </dd>
        </div>
      )}
      {branch && (
        <div>
          <dt>Branch</dt>
          <dd>
            <code>{branch}</code>
            {commit && (
              <>
                {' '}
                at <code>{commit}</code>
              </>
            )}
          </dd>
        </div>
      )}
      {fetch && (
        <div>
          <dt>Fetch it</dt>
          <dd>
            <Copyable text={fetch} label={`Copy the command for ${service.name}`} />
          </dd>
        </div>
      )}
    </dl>
  );
}
