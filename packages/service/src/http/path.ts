/** The path without the query, which may hold what must be neither kept nor repeated. */
export function pathOf({ url }: { url: string }): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
