import { findCardNumbers, type CardNumberMatch } from './find.ts';
import { maskCardNumber } from './mask.ts';
import { redactSecrets } from './secrets.ts';

/** What follows the number on a magnetic stripe or its chip image: ISO/IEC 7813 tracks 1 and 2. */
const REST_OF_TRACK = /^(?:[=D]\d{7,40}|\^[^^?\n]{2,26}\^\d[^?\n]{6,60})\??/;

/** The longest rest of a track. */
const TRACK_LENGTH = 100;

/**
 * Removes from a text what may not be logged: card numbers (`************1111` stays) and the track
 * data behind them, JSON web tokens, `Bearer` and `Basic` credentials, AWS access and secret keys,
 * private keys in PEM, passwords in URLs and in `password=`-like pairs.
 *
 * Time is linear in the text's length. A text without any of them is returned as it is.
 */
export function redactText(text: string): string {
  return redactSecrets(redactCardNumbers(text));
}

function redactCardNumbers(text: string): string {
  const matches = findCardNumbers(text);
  if (matches.length === 0) return text;
  let result = '';
  let rest = 0;
  for (const match of matches) {
    result += text.slice(rest, match.start) + maskCardNumber(match.digits);
    rest = endOfTrack(text, match);
  }
  return result + text.slice(rest);
}

function endOfTrack(text: string, { end }: CardNumberMatch): number {
  return end + (REST_OF_TRACK.exec(text.slice(end, end + TRACK_LENGTH))?.[0].length ?? 0);
}
