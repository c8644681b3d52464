import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { RecordSkeleton } from '@quoin/record-ui';
import { TemplatePage } from './TemplatePage.tsx';
import { TemplatesPage } from './TemplatesPage.tsx';
import '../goldenPaths.css';

const PreviewPage = lazy(() => import('../preview/PreviewPage.tsx'));

export function TemplatesRouter() {
  return (
    <Suspense fallback={<RecordSkeleton />}>
      <Routes>
        <Route index element={<TemplatesPage />} />
        <Route path=":name" element={<TemplatePage />} />
        <Route path=":name/preview" element={<PreviewPage />} />
      </Routes>
    </Suspense>
  );
}
