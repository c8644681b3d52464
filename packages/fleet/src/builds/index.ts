export { firstCommitOf, noteFirstBuild, readFirstBuild, type EndedBuild } from './notes.ts';
