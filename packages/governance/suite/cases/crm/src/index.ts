export * from './query';
export { fetchRemote as load } from './remote';
export { default as shell } from './shell';
