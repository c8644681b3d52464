import { isLocalAddress } from '../shared/addresses.ts';
import type { Say } from './rule.ts';

/** Lists of packages of other package managers, and settings of npm: judged line by line. */
export function otherManifestRules(path: string, source: string, say: Say): void {
  const rules = path.endsWith('.txt')
    ? checkRequirement
    : path.endsWith('pom.xml')
      ? checkMavenLine()
      : checkNpmSetting;
  source.split('\n').forEach((line, index) => {
    // A longer line holds something else.
    if (line.length > 2_000) return;
    const problem = rules(line);
    if (problem !== undefined) say(problem.rule, path, index + 1, problem.message);
  });
}

interface Problem {
  rule: 'dependencies/unpinned' | 'dependencies/lock-source';
  message: string;
}

const unpinned = (message: string): Problem => ({ rule: 'dependencies/unpinned', message });
const fromElsewhere = (message: string): Problem => ({ rule: 'dependencies/lock-source', message });

const isPlain = (line: string): boolean => {
  const address = /\bhttp:\/\/[^\s"'<>]{1,500}/.exec(line)?.[0];
  return address !== undefined && !isLocalAddress(address);
};

/** https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
function checkRequirement(whole: string): Problem | undefined {
  const line = whole.replace(/(?:^|\s)#.*$/, '').trim();
  if (/^--(?:index-url|extra-index-url|find-links)\b|^-[if]\s/.test(line) && isPlain(line)) {
    return fromElsewhere('Packages come in plain text, and may be others on the way. Use https.');
  }
  if (/^--trusted-host\b/.test(line)) {
    return fromElsewhere(
      'The certificate of this index is not checked. Remove --trusted-host; add the certificate.',
    );
  }
  if (/^--extra-index-url\b/.test(line)) {
    return fromElsewhere(
      'Whoever publishes a higher version on either index is installed from. Use one index, --index-url, that fetches from the other.',
    );
  }
  const address = line.replace(/^-e\s|^--editable[ =]|^[\w.[\],-]{1,100}\s?@\s?/, '').trim();
  if (/^git\+|^(?:hg|svn|bzr)\+/.test(address)) {
    if (/@[a-f0-9]{40}(?:[#\s]|$)/.test(address)) return undefined;
    return unpinned('This comes from a branch or tag that may be moved. Name the commit.');
  }
  if (/^https?:\/\//.test(address)) {
    if (/#sha\d{3}=|--hash=/.test(line)) return undefined;
    return unpinned('This comes from an address whose file may change. Add its hash.');
  }
  const name = /^[A-Za-z][\w.-]{0,100}/.exec(line)?.[0];
  if (name === undefined) return undefined;
  const [rest = ''] = line.slice(name.length).split(';');
  const isRange = /^(?:\s|\[|[<>=!~]|$)/.test(rest);
  if (!isRange || /[<~]|==|@/.test(rest)) return undefined;
  return unpinned(`${name} takes any version, the next major one too. Name one: ${name}==….`);
}

/** https://docs.npmjs.com/cli/v11/configuring-npm/npmrc */
function checkNpmSetting(line: string): Problem | undefined {
  if (/^\s{0,9}(?:@[\w.-]{1,100}:registry|registry)\s{0,9}=/.test(line) && isPlain(line)) {
    return fromElsewhere('Packages come in plain text, and may be others on the way. Use https.');
  }
  if (!/^\s{0,9}strict-ssl\s{0,9}=\s{0,9}false/.test(line)) return undefined;
  return fromElsewhere('The certificate of the registry is not checked. Remove it; set cafile.');
}

/** Addresses of repositories, and versions that move, in the order of the lines. */
function checkMavenLine(): (line: string) => Problem | undefined {
  let isRepository = false;
  return (line) => {
    if (/<(?:pluginR|r|snapshotR)epository>/.test(line)) isRepository = true;
    const isHere = isRepository;
    if (/<\/(?:pluginR|r|snapshotR)epository>/.test(line)) isRepository = false;
    if (isHere && /<url>\s{0,9}http:/.test(line) && isPlain(line)) {
      return fromElsewhere('Packages come in plain text, and may be others on the way. Use https.');
    }
    const version = /<version>([^<]{1,100})<\/version>/.exec(line)?.[1]?.trim() ?? '';
    const isOpen = /^[[(][^\])]{0,50},[\])]$/.test(version.replaceAll(' ', ''));
    if (!isOpen && version !== 'LATEST' && version !== 'RELEASE') return undefined;
    return unpinned(`"${version}" takes any version, the next major one too. Name one.`);
  };
}
