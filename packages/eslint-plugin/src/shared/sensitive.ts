import { spoken } from './names.ts';

const CARD =
  /\b(pan|card ?number|card ?no|card ?num|cardnumber|account ?pan|primary account number|cvv2?|cvc2?|csc|card ?(code|verification|security code)|security ?code|track ?(1|2|data|one|two)|magstripe|mag ?stripe|pin|pin ?block|pinblock|pin ?code|card)$/;
const SECRET =
  /\b(password|passwd|pwd|passphrase|secret|client ?secret|private ?key|api ?key|apikey|access ?token|refresh ?token|auth ?token|bearer ?token|id ?token|session ?token|token|jwt|authorization|credentials?|otp|totp|ssn|social security number|national id|tax id|set cookie|plain ?text ?key|encryption ?key|secret ?key|signing ?key|mfa ?code|recovery ?code|passcode)$/;
/** What is left of a secret when it is safe to show, and what is only about one. */
const HARMLESS =
  /\b(masked|mask|redacted|hashed|hash|encrypted|cipher|last ?4|last4|last ?four|lastfour|bin|fingerprint|length|count|type|id|ids|present|has|is|valid|invalid|expired|expires|expiry|name|status|brand|error|errors|policy|reset|hint|field|url|path|ok|changed|attempts?|tokenized|tokenised|tokens|usage|kind|scope|next page|page|cursor|csrf|push|device|max|total|prompt|completion|missing|required|no|safe|public|header|exists|matches|strength|rule|rules|cancel|cancellation|cards|ref|reference)\b/;

/** Whether a name is that of card data that must not be kept or shown. */
export function isCardData(name: string): boolean {
  const words = spoken(name);
  return words !== 'card' && CARD.test(words) && !HARMLESS.test(words);
}

/** Whether a name is that of something that opens a door. */
export function isCredential(name: string): boolean {
  const words = spoken(name);
  return SECRET.test(words) && !HARMLESS.test(words);
}

export function isSensitive(name: string): boolean {
  return isCardData(name) || isCredential(name);
}

/** Names of functions that leave nothing to steal. */
export const MASKING =
  /mask|redact|sanit|scrub|strip|omit|pick|hash|encrypt|last4|lastFour|truncate|obfuscat|anonymi[sz]e|tokeni[sz]e|censor|fingerprint|digest|hmac|hide|safe|Boolean|typeof|length/i;
