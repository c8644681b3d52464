export { standardsApiRef, type StandardsApi } from './api.ts';
export { default } from './plugin.tsx';
