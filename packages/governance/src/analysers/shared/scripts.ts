/** What shell text is looked for, wherever a file carries some. Each repetition has an end. */

/** A script from the network that is run without having been seen. */
export const PIPED_SCRIPT: readonly RegExp[] = [
  /\b(?:curl|wget)\b[^|;&\n]{0,2000}\|\s{0,9}(?:sudo |sudo -E |sudo -H |env )?(?:\/usr\/bin\/|\/bin\/)?(?:ba|z|da|a|k)?sh\b(?!\.)/,
  /\b(?:curl|wget)\b[^|;&\n]{0,2000}\|\s{0,9}(?:sudo |sudo -E |sudo -H |env )?(?:python3?|perl|ruby|node|php)\b(?!\.)/,
  /\b(?:sh|bash|zsh|dash|source|eval)\b[^|;&\n]{0,20}(?:<\(|\$\(|`)\s{0,9}(?:curl|wget)\b/,
  /\b(?:iex|Invoke-Expression)\b[^|;&\n]{0,200}(?:DownloadString|iwr|irm|Invoke-WebRequest)/i,
];

/** A download whose certificate, signature or sender is not checked. */
export const UNVERIFIED_DOWNLOAD: readonly RegExp[] = [
  /\bcurl\b[^|;&\n]{0,2000}\s-[A-Za-jl-z]{0,8}k/,
  /\bcurl\b[^|;&\n]{0,2000}\s--insecure\b/,
  /\bwget\b[^|;&\n]{0,2000}--no-check-certificate/,
  /--trusted-host\b|--allow-unauthenticated|--force-yes|--no-gpg-check|--nogpgcheck|--allow-untrusted/,
  /strict-ssl[= ]{1,3}false|NODE_TLS_REJECT_UNAUTHORIZED=["']?0/,
  /http\.sslVerify[= ]{1,3}["']?false|GIT_SSL_NO_VERIFY=(?:1|true)/,
];
