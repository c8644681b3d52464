import { PIPED_SCRIPT, UNVERIFIED_DOWNLOAD } from '../shared/scripts.ts';
import type { DockerfileRule } from './rule.ts';

export interface CommandRule {
  rule: DockerfileRule;
  /** Any of them. Each repetition has an end, so that a long line costs no more than its length. */
  patterns: readonly RegExp[];
  message: string;
  /** Makes the command harmless, when found anywhere in the instruction. */
  unless?: RegExp;
}

const PIPED =
  'A script from the network runs unseen while the image is built. Download a version, check its sum, then run it.';

/** What shell commands of RUN are looked for. */
export const COMMAND_RULES: readonly CommandRule[] = [
  {
    rule: 'dockerfile/piped-script',
    patterns: PIPED_SCRIPT,
    message: PIPED,
  },
  {
    rule: 'dockerfile/unverified-download',
    patterns: UNVERIFIED_DOWNLOAD,
    message: 'What is downloaded is not verified. Remove the option that turns the check off.',
  },
  {
    rule: 'dockerfile/unverified-download',
    // A name with a dot, so that the health of the container itself may be asked for.
    patterns: [
      /\b(?:curl|wget)\b[^|;&\n]{0,2000}\shttp:\/\/(?!127\.|0\.0\.0\.0)[\w-]{1,63}\.[\w.-]{1,200}/,
    ],
    message: 'What is downloaded in plain text may be anything. Use https, and check its sum.',
    unless: /\b(?:sha\d{3}sum|shasum|gpg\b[^\n]{0,200}--verify|cosign)\b/,
  },
  {
    rule: 'dockerfile/sudo',
    patterns: [
      /(?:^|[\s;&|(])sudo\s{1,9}[^\s;&|)]/,
      /NOPASSWD:\s{0,9}ALL/,
      /\b(?:apt-get|apt|apk|yum|dnf)\b[^;&|\n]{0,4000}\s(?:install|add)\b[^;&|\n]{0,4000}\ssudo(?:\s|$)/,
    ],
    message: 'sudo is a way back to root. Do this before USER, and leave sudo out.',
  },
  {
    rule: 'dockerfile/writable-by-all',
    patterns: [
      /\bchmod\b[^;&|\n]{0,500}\s[0-7]?777(?:\s|$)/,
      /\bchmod\b[^;&|\n]{0,500}\s0?666(?:\s|$)/,
      /\bchmod\b[^;&|\n]{0,500}\s[ug]{0,2}[ao][ugoa]{0,3}\+[rx]{0,2}w/,
    ],
    message:
      'Every user may change these files. Give them to the user that needs them: COPY --chown.',
  },
  {
    rule: 'dockerfile/remote-login',
    patterns: [
      /\b(?:apt-get|apt|apk|yum|dnf)\b[^;&|\n]{0,4000}\s(?:install|add)\b[^;&|\n]{0,4000}\s(?:openssh-server|openssh|telnetd|vsftpd)(?:\s|$)/,
    ],
    message: 'The image gets a server to log in to. Remove it; use the logs, or kubectl exec.',
  },
  {
    rule: 'dockerfile/remote-login',
    patterns: [/\bchpasswd\b|\bpasswd\s{1,9}(?:--stdin|root)/],
    message: 'A password stands in the image. Remove it, and nobody needs to log in.',
  },
  {
    rule: 'dockerfile/package-manager',
    patterns: [/\bapt(?:-get)?\b[^;&|\n]{0,500}\sinstall\b/],
    message: 'Recommended packages are installed as well. Add --no-install-recommends.',
    unless: /--no-install-recommends|Install-Recommends/,
  },
  {
    rule: 'dockerfile/package-manager',
    patterns: [/\bapt(?:-get)?\b[^;&|\n]{0,500}\supdate\b/],
    message: "The package lists stay in the image's layer. End with rm -rf /var/lib/apt/lists/*.",
    unless: /\/var\/lib\/apt|apt-get\s{1,9}clean|--mount=type=cache/,
  },
  {
    rule: 'dockerfile/package-manager',
    patterns: [/\bapk\s[^;&|\n]{0,500}\badd\b/],
    message: "The package index stays in the image's layer. Add --no-cache.",
    unless: /--no-cache|\/var\/cache\/apk|--mount=type=cache/,
  },
  {
    rule: 'dockerfile/package-manager',
    patterns: [/\bpip3?\s{1,9}install\b/],
    message: "Downloaded packages stay in the image's layer. Add --no-cache-dir.",
    unless: /--no-cache-dir|PIP_NO_CACHE_DIR|--mount=type=cache/,
  },
  {
    rule: 'dockerfile/package-manager',
    patterns: [/\b(?:yum|dnf|microdnf)\b[^;&|\n]{0,500}\sinstall\b/],
    message: "Downloaded packages stay in the image's layer. End with clean all.",
    unless: /clean\s{1,9}all|\/var\/cache|--mount=type=cache/,
  },
];
