export { gitHubPullRequests, type GitHubOptions } from './github.ts';
export type { OpenedPullRequest, PullRequestContent, PullRequests } from './types.ts';
