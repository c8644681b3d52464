import ReactDOM from 'react-dom/client';
import '@backstage/ui/css/styles.css';
import './theme/tokens.css';
import './theme/base.css';
import { app } from './App.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root".');
ReactDOM.createRoot(root).render(app);
