import { ButtonLink } from '@backstage/ui';
import type { Adopters as AdoptersOfVersion, TemplateDetail } from '@quoin/fleet/types';
import { Badge, RecordPage, type Fact } from '@quoin/record-ui';
import { RiPriceTag3Line } from '@remixicon/react';
import { Link } from 'react-router-dom';
import { wizardAddress } from '../../lib/entities.ts';
import { driftLabel } from '../../lib/status.ts';
import { addresses } from '../../routes.ts';
import { Changelog } from '../shared/Changelog.tsx';
import { EntityLink } from '../shared/EntityLink.tsx';
import { FirstBuildRate } from './FirstBuildRate.tsx';
import { LoadedTemplate } from './LoadedTemplate.tsx';
import { Adopters } from './TemplateCard.tsx';

/** One template: its versions, what each brought, and who uses it. */
export function TemplatePage() {
  return <LoadedTemplate>{(template) => <TemplateRecord template={template} />}</LoadedTemplate>;
}

function TemplateRecord({ template }: { template: TemplateDetail }) {
  const { name, title, description, versions, entityRef, adoptersByVersion } = template;
  const newest = versions[0]?.version;
  return (
    <RecordPage
      id={name}
      title={title}
      href={addresses.template(name)}
      status={newest && <Badge tone="neutral" label={newest} icon={RiPriceTag3Line} />}
      facts={factsOf(template)}
      problems={[]}
      relations={null}
    >
      <p className="quoin-lead">{description}</p>
      <div className="quoin-actions">
        <ButtonLink variant="primary" href={wizardAddress(entityRef)}>
          Use this template
        </ButtonLink>
        <ButtonLink variant="secondary" href={addresses.preview(name)}>
          Preview its files
        </ButtonLink>
      </div>
      <section className="quoin-section" aria-labelledby="versions">
        <h3 id="versions">Versions</h3>
        {versions.length === 0 ? (
          <p className="quoin-note">No version is committed yet.</p>
        ) : (
          <Changelog
            versions={versions}
            beside={(version) => (
              <Users
                version={version}
                services={
                  adoptersByVersion.find((each) => each.version === version)?.services ?? []
                }
                newest={version === newest}
              />
            )}
          />
        )}
      </section>
    </RecordPage>
  );
}

function factsOf(template: TemplateDetail): Fact[] {
  const { target, owner, entityRef, firstBuilds } = template;
  const makes = target === 'folder' ? 'A project of its own' : 'Files in a repository';
  return [
    { label: 'Makes', value: makes },
    { label: 'Owner', value: owner && <EntityLink reference={owner} /> },
    { label: 'Services', value: target === 'folder' && <Adopters template={template} /> },
    {
      label: 'First builds',
      value: target === 'folder' && <FirstBuildRate builds={firstBuilds} />,
    },
    { label: 'In the catalog', value: <EntityLink reference={entityRef} /> },
  ];
}

interface UsersProps extends AdoptersOfVersion {
  newest: boolean;
}

/** Who stands at a version. */
function Users({ version, services, newest }: UsersProps) {
  if (services.length === 0) return null;
  return (
    <p className="quoin-users" data-newest={newest || undefined}>
      <span>Used by</span>
      {services.map(({ name, status }) => (
        <Link key={`${version} ${name}`} to={addresses.service(name)} title={driftLabel(status)}>
          {name}
        </Link>
      ))}
    </p>
  );
}
