import { RecordSkeleton } from '@quoin/record-ui';
import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { FleetPage } from './FleetPage.tsx';
import '../goldenPaths.css';

const ServicePage = lazy(() => import('../service/ServicePage.tsx'));
const AdoptPage = lazy(() => import('../service/AdoptPage.tsx'));

export function FleetRouter() {
  return (
    <Suspense fallback={<RecordSkeleton />}>
      <Routes>
        <Route index element={<FleetPage />} />
        <Route path=":name" element={<ServicePage />} />
        <Route path=":name/adopt" element={<AdoptPage />} />
      </Routes>
    </Suspense>
  );
}
