export { decisionsApiRef, type DecisionsApi } from './api.ts';
export { default } from './plugin.tsx';
