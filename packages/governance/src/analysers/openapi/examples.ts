import { findSecrets } from '../secrets/patterns.ts';
import { entries, text, type Located } from '../shared/located.ts';
import type { ApiDocument } from './document.ts';
import type { Say } from './rule.ts';

/** Examples are copied from real requests more often than one thinks. */
export function exampleRules({ root }: ApiDocument, say: Say): void {
  for (const { value, name } of examplesIn(root)) {
    const shown = text(value);
    if (shown === undefined) continue;
    const [found] = shown.length < 20 || IN_MANUALS.test(shown) ? [] : findSecrets(shown);
    if (found !== undefined) {
      say(
        'openapi/secret-in-example',
        value.at,
        `The example has the form of a real secret (${found.name}). Revoke it, and show one that is plainly made up.`,
      );
    } else if (/card|pan\b|number/i.test(name) && isCardNumber(shown)) {
      say(
        'openapi/secret-in-example',
        value.at,
        `The example of "${name}" is a card number that may belong to somebody. Use a number that the card schemes keep for tests, or a masked one.`,
      );
    }
  }
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const IN_MANUALS = /^whsec_MfKQ9r8G/;

const SHOWN = /^(?:examples?|default|x-examples?)$/;

/** Every single value below `example`, `examples` and `default`, with the name it is given. */
function* examplesIn(root: Located): Generator<{ value: Located; name: string }> {
  const waiting = [{ value: root, name: '', isShown: false }];
  const seen = new Set<Located>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, name, isShown } = next;
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.kind === 'scalar' && isShown) yield { value, name };
    if (value.kind === 'list') {
      for (const item of value.items) waiting.push({ value: item, name, isShown });
    }
    for (const { key, value: inner } of entries(value)) {
      const isKeyword = SHOWN.test(key) || key === 'value' || key === 'schema';
      waiting.push({
        value: inner,
        name: isKeyword ? name : key,
        isShown: isShown || SHOWN.test(key),
      });
    }
  }
}

/** Numbers that card schemes and providers give out for tests. */
const FOR_TESTS = new Set([
  '4111111111111111',
  '4242424242424242',
  '4012888888881881',
  '4222222222222',
  '4917610000000000',
  '4988438843884305',
  '5555555555554444',
  '5105105105105100',
  '5200828282828210',
  '5454545454545454',
  '5424000000000015',
  '2223003122003222',
  '2223000048400011',
  '2222400070000005',
  '378282246310005',
  '371449635398431',
  '378734493671000',
  '370000000000002',
  '6011111111111117',
  '6011000990139424',
  '3566002020360505',
  '3530111333300000',
  '30569309025904',
  '38520000023237',
  '36006666333344',
]);

/** A number of Visa, Mastercard or American Express with a right check digit, and not for tests. */
function isCardNumber(shown: string): boolean {
  if (shown.length > 30 || !/^\d[\d -]{11,28}\d$/.test(shown)) return false;
  const digits = shown.replaceAll(/[ -]/g, '');
  if (!/^(?:4\d{12}|4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13})$/.test(digits)) return false;
  return !FOR_TESTS.has(digits) && !/^400000|0{8}/.test(digits) && hasCheckDigit(digits);
}

/** https://www.iso.org/standard/70484.html, annex B: the Luhn formula. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const counted = index % 2 === 0 ? digit : digit * 2;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
}
