import { ButtonLink } from '@backstage/ui';
import type { TemplateOverview } from '@quoin/fleet/types';
import { count } from '@quoin/record-ui/text';
import { Link } from 'react-router-dom';
import { wizardAddress } from '../../lib/entities.ts';
import { addresses } from '../../routes.ts';
import { FirstBuildRate } from './FirstBuildRate.tsx';

/** One template on the board. */
export function TemplateCard({ template }: { template: TemplateOverview }) {
  const { name, title, description, versions, target, entityRef, firstBuilds } = template;
  return (
    <li className="quoin-card">
      <header>
        <h3>
          <Link to={addresses.template(name)}>{title}</Link>
        </h3>
        {versions[0] && <span className="quoin-version">{versions[0].version}</span>}
      </header>
      <p>{description}</p>
      {target === 'folder' && (
        <dl>
          <div>
            <dt>Services</dt>
            <dd>
              <Adopters template={template} />
            </dd>
          </div>
          <div>
            <dt>First builds</dt>
            <dd>
              <FirstBuildRate builds={firstBuilds} />
            </dd>
          </div>
        </dl>
      )}
      <footer>
        <ButtonLink
          size="small"
          variant="secondary"
          href={wizardAddress(entityRef)}
          aria-label={`Use this template, ${title}`}
        >
          Use this template
        </ButtonLink>
        <ButtonLink
          size="small"
          variant="tertiary"
          href={addresses.preview(name)}
          aria-label={`Preview, ${title}`}
        >
          Preview
        </ButtonLink>
      </footer>
    </li>
  );
}

/** `3 services, 2 behind`; it leads to them. */
export function Adopters({ template }: { template: TemplateOverview }) {
  const { name, adopters, behind } = template;
  if (adopters === 0) return <>None yet</>;
  return (
    <span className="quoin-adopters">
      <Link to={addresses.fleetOf({ template: name })}>{count(adopters, 'service')}</Link>
      <small>
        {behind === 0 ? (
          'all up to date'
        ) : (
          <Link to={addresses.fleetOf({ template: name, status: 'behind' })}>{behind} behind</Link>
        )}
      </small>
    </span>
  );
}
