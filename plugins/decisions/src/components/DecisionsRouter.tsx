import { Route, Routes } from 'react-router-dom';
import { DecisionPage } from './DecisionPage.tsx';
import { DecisionsPage } from './DecisionsPage.tsx';

export function DecisionsRouter() {
  return (
    <Routes>
      <Route index element={<DecisionsPage />} />
      <Route path=":id" element={<DecisionPage />} />
    </Routes>
  );
}
