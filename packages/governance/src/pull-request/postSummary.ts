/** GitHub refuses longer comments (https://docs.github.com/en/rest/issues/comments). */
const LONGEST_COMMENT = 65_536;

/** A pull request with more comments than this is not searched further. */
const MOST_PAGES = 30;
const PAGE = 100;

const TIMEOUT_MS = 15_000;
/** Waits before the second and the third attempt, in milliseconds. */
const PAUSES = [1_000, 4_000];

export interface PostSummaryOptions {
  /** Address of the API, such as `https://api.github.com`. */
  api: string;
  /** `owner/name`. */
  repository: string;
  /** Number of the pull request. */
  number: number;
  token: string;
  /** Markdown that begins with `mark`. */
  body: string;
  /** Hidden text by which the comment is found again. */
  mark: string;
  /**
   * Who writes the comment; one of anybody else is left alone, whatever its text.
   * @defaultValue `github-actions[bot]`
   */
  author?: string;
  /**
   * Waits before a request is tried again.
   * @defaultValue a real pause
   */
  pause?: (milliseconds: number) => Promise<void>;
}

/**
 * Shows a summary as one comment of a pull request: edits the one that is there, or writes the first.
 *
 * @returns the address of the comment
 * @throws when GitHub refuses; the message says what it answered and what to do
 */
export async function postSummary(options: PostSummaryOptions): Promise<string> {
  const { repository, number, mark, author = 'github-actions[bot]' } = options;
  const client = new Client(options);
  const body = shorten(options.body);
  const comments = `/repos/${repository}/issues/${String(number)}/comments`;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const found = await client.request<Comment[]>(
      'GET',
      `${comments}?per_page=${String(PAGE)}&page=${String(page)}`,
    );
    const own = found.find(
      (comment) => comment.user?.login === author && comment.body?.startsWith(mark),
    );
    if (own) {
      if (own.body === body) return own.html_url;
      const path = `/repos/${repository}/issues/comments/${String(own.id)}`;
      return (await client.request<Comment>('PATCH', path, { body })).html_url;
    }
    if (found.length < PAGE) break;
  }
  return (await client.request<Comment>('POST', comments, { body })).html_url;
}

interface Comment {
  id: number;
  body?: string;
  html_url: string;
  user?: { login: string } | null;
}

class Client {
  readonly #options: PostSummaryOptions;

  constructor(options: PostSummaryOptions) {
    this.#options = options;
  }

  async request<T>(method: string, path: string, content?: object): Promise<T> {
    const { pause = sleep } = this.#options;
    for (const wait of PAUSES) {
      const response = await this.#attempt(method, path, content);
      if (response !== undefined && response.status < 500) return this.#read<T>(response, method);
      await response?.body?.cancel();
      await pause(wait);
    }
    const response = await this.#attempt(method, path, content, true);
    if (response === undefined) throw new Error('GitHub did not answer.');
    return this.#read<T>(response, method);
  }

  /** One request; undefined when nobody answered, unless it is the last attempt. */
  async #attempt(method: string, path: string, content?: object, last = false) {
    const { api, token } = this.#options;
    try {
      return await fetch(`${api}${path}`, {
        method,
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${token}`,
          'x-github-api-version': '2022-11-28',
          ...(content && { 'content-type': 'application/json' }),
        },
        ...(content && { body: JSON.stringify(content) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      if (!last) return undefined;
      throw new Error(`GitHub cannot be reached at ${api}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  async #read<T>(response: Response, method: string): Promise<T> {
    if (response.ok) return (await response.json()) as T;
    const { status } = response;
    const answer = (await response.text()).slice(0, 300);
    const advice = [403, 404].includes(status)
      ? ' The job needs "permissions: pull-requests: write"; a pull request from a fork never has it.'
      : '';
    throw new Error(`GitHub answered ${String(status)} to ${method}: ${answer}.${advice}`);
  }
}

function shorten(body: string): string {
  if (body.length <= LONGEST_COMMENT) return body;
  const rest = '\n\n_The summary is too long for a comment. The log of the job has all of it._\n';
  return body.slice(0, LONGEST_COMMENT - rest.length) + rest;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds));
}
