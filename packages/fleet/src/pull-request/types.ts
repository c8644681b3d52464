/** What a person is asked to merge. */
export interface PullRequestContent {
  /** The URL of the repository, as git knows it. */
  repository: string;
  /** The branch that holds the change. */
  branch: string;
  /** The branch that it is for. */
  base: string;
  title: string;
  /** Markdown. */
  body: string;
  /** Whether it waits for somebody's decision, so that nobody merges it by mistake. */
  draft: boolean;
}

export interface OpenedPullRequest {
  /** Its page. */
  url: string;
  /** Whether there was none for the branch before. */
  created: boolean;
}

/** A server of git repositories that has pull requests. */
export interface PullRequests {
  /** Whether the repository behind the URL is on this server. */
  serves(repository: string): boolean;

  /**
   * Opens the pull request of a branch, or brings the one that is open up to date.
   *
   * @throws {FleetError} when the server refuses; the message has no credentials in it
   */
  open(content: PullRequestContent, signal?: AbortSignal): Promise<OpenedPullRequest>;
}
