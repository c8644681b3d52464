export { goldenPathsApiRef, type GoldenPathsApi } from './api.ts';
export { default } from './plugin.tsx';
