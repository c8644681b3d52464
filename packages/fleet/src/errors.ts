/** Something about a repository, a service or a template's history is wrong; the message says what to do. */
export class FleetError extends Error {
  override name = 'FleetError';
}
