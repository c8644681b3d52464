import { Route, Routes } from 'react-router-dom';
import { StandardPage } from './StandardPage.tsx';
import { StandardsPage } from './StandardsPage.tsx';
import './standard.css';

export function StandardsRouter() {
  return (
    <Routes>
      <Route index element={<StandardsPage />} />
      <Route path=":id" element={<StandardPage />} />
    </Routes>
  );
}
