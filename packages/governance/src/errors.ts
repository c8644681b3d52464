/** The check could not run. The message says what is wrong and what to do; exit code 2. */
export class GovernanceError extends Error {
  override readonly name = 'GovernanceError';
}
