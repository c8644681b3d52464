import { Route, Routes } from 'react-router-dom';
import { JobPage } from './JobPage.tsx';
import { JobsPage } from './JobsPage.tsx';
import '../goldenPaths.css';

export function JobsRouter() {
  return (
    <Routes>
      <Route index element={<JobsPage />} />
      <Route path=":id" element={<JobPage />} />
    </Routes>
  );
}
