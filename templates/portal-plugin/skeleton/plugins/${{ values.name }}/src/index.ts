export { componentsApiRef, type ComponentsApi, type ComponentSummary } from './api.ts';
export { default } from './plugin.tsx';
