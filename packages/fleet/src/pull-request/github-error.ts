import { FleetError } from '../errors.ts';

const ADVICE: Record<number, string> = {
  401: 'The token is not valid. Make a new one.',
  403: 'Give the token the permission to write pull requests.',
  404: 'It is not there, or the token may not read it.',
};

/**
 * What a server of pull requests answered, as a sentence. It holds nothing of the request, which
 * carries the token.
 *
 * @param repository such as github.com/acme/refunds
 */
export function toFleetError(error: unknown, repository: string): unknown {
  if (!(error instanceof Error) || error.name === 'AbortError') return error;
  const { status } = error as { status?: unknown };
  const advice = typeof status === 'number' ? ADVICE[status] : undefined;
  return new FleetError(
    [`${repository} refuses the pull request: ${error.message}.`, advice].filter(Boolean).join(' '),
  );
}
