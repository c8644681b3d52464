import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { Container } from '@backstage/ui';
import { RecordSkeleton } from '@quoin/record-ui';
import { lazy, Suspense, type ComponentType } from 'react';
import { Navigate, NavLink, Route, Routes } from 'react-router-dom';
import { addresses } from '../routes.ts';
import { FleetPage } from './fleet/FleetPage.tsx';
import { TemplatesPage } from './templates/TemplatesPage.tsx';
import { TemplatePage } from './templates/TemplatePage.tsx';
import './goldenPaths.css';

const PreviewPage = lazy(() => import('./preview/PreviewPage.tsx'));
const ServicePage = lazy(() => import('./service/ServicePage.tsx'));
const AdoptPage = lazy(() => import('./service/AdoptPage.tsx'));
const JobsPage = lazy(() => import('./jobs/JobsPage.tsx'));
const JobPage = lazy(() => import('./jobs/JobPage.tsx'));

const areas = [
  { path: 'templates', label: 'Templates', href: addresses.templates },
  { path: 'fleet', label: 'Fleet', href: addresses.fleet },
  { path: 'upgrades', label: 'Upgrades', href: addresses.jobs },
] as const;

type Area = (typeof areas)[number]['path'];

/** Links to the three areas, and the page that the address names. */
export function GoldenPathsRouter() {
  const page = (area: Area, path: string, Page: ComponentType) => (
    <Route key={area + path} path={area + path} element={<InArea area={area} page={Page} />} />
  );
  return (
    <>
      <Container>
        <nav className="quoin-areas" aria-label="Golden paths">
          {areas.map(({ label, href }) => (
            <NavLink key={href} to={href}>
              {label}
            </NavLink>
          ))}
        </nav>
      </Container>
      <Suspense fallback={<RecordSkeleton />}>
        <Routes>
          <Route index element={<Navigate to="templates" replace />} />
          {page('templates', '', TemplatesPage)}
          {page('templates', '/:name', TemplatePage)}
          {page('templates', '/:name/preview', PreviewPage)}
          {page('fleet', '', FleetPage)}
          {page('fleet', '/:name', ServicePage)}
          {page('fleet', '/:name/adopt', AdoptPage)}
          {page('upgrades', '', JobsPage)}
          {page('upgrades', '/:id', JobPage)}
        </Routes>
      </Suspense>
    </>
  );
}

function InArea({ area, page: Page }: { area: Area; page: ComponentType }) {
  const { label, href } = areas.find(({ path }) => path === area) ?? areas[0];
  return (
    <BreadcrumbEntry entry={{ label, href }}>
      <Page />
    </BreadcrumbEntry>
  );
}
