import { createApp } from '@backstage/frontend-defaults';
import { features } from './features.ts';

export const app = createApp({ features }).createRoot();
