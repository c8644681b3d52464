/** What git clones without a helper of its own; `ext::` and the like run commands. */
const SCHEME = /^(?:https?|ssh|git|file):\/\//i;
/** Such as git@github.com:owner/name, which is no URL. A host of one letter is a drive. */
const SCP = /^(?!-)[\w.@-]{2,}:[\w~/.][^:\\]*$/;

/** Whether git takes it for the address of another machine, or for a file URL. */
export function isGitUrl(text: string): boolean {
  return SCHEME.test(text) || SCP.test(text);
}

/** A URL as it may be shown and written down: no password, and no user unless it is ssh. */
export function publicUrl(url: string): string {
  if (!SCHEME.test(url) || !URL.canParse(url)) return url;
  const parsed = new URL(url);
  parsed.password = '';
  if (parsed.protocol !== 'ssh:') parsed.username = '';
  parsed.search = '';
  parsed.hash = '';
  return parsed.href;
}

/** The last part of a URL's path, as a name of a file: `refunds` for https://example.com/payments/refunds.git. */
export function nameOfUrl(url: string): string {
  const [last = ''] = publicUrl(url)
    .replace(/(?:\.git)?\/*$/, '')
    .split(/[/:]/)
    .slice(-1);
  return last.replace(/[^\w.-]/g, '-') || 'repository';
}
