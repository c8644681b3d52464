import { entries, flag, get, items, numeric, text, type Located } from '../shared/located.ts';

/** `cardNumber`, `card_number` and `card-number` are one name. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const CARD_NUMBER =
  /^(?:pan|fullpan|clearpan|primaryaccountnumber|(?:credit|debit|payment|bank)?card(?:number|num|no|pan))$/;
const VERIFICATION =
  /^(?:card)?(?:cvv2?|cvc2?|cvn2?|cid|securitycode|verification(?:code|value|number))$|^track[123]?(?:data)?$|^pinblock$/;

/** What a name says of card data; undefined for every other name. */
export function cardDataOf(name: string): 'number' | 'verification' | undefined {
  if (name.length > 60) return undefined;
  const word = plain(name);
  if (CARD_NUMBER.test(word)) return 'number';
  // A CID is many things; only that of a card is meant.
  return VERIFICATION.test(word) && word !== 'cid' ? 'verification' : undefined;
}

/** Whether the schema holds only a part of a card number, or a stand-in for it. */
export function isMasked(schema: Located): boolean {
  const said = ['description', 'title', 'format', 'pattern', 'example'].map((key) =>
    text(get(schema, key)),
  );
  const examples = items(get(schema, 'examples')).map(text);
  return (
    (numeric(get(schema, 'maxLength')) ?? Infinity) < 12 ||
    [...said, ...examples].some((each) =>
      /mask|truncat|token|last (?:four|4)|encrypt|\*{2}|[xX•]{4}/.test(each ?? ''),
    )
  );
}

const CALLED_PASSWORD =
  /^(?:(?:user|admin|account|hashed|encrypted|current|old|new)?(?:password|passwd|passphrase))(?:hash|digest|salt)?$/;

/** `password`, `passwordHash`, `hashed_password`. */
export const isPassword = (name: string): boolean =>
  name.length <= 60 && CALLED_PASSWORD.test(plain(name));

/** Whether the value is a text or a number rather than a yes or no, a place or a list. */
export function mayHoldText(schema: Located | undefined): boolean {
  const types = items(get(schema, 'type')).map(text);
  if (types.length === 0) return entries(get(schema, 'properties')).length === 0;
  return types.some((type) => type === 'string' || type === 'integer' || type === 'number');
}

export const isWriteOnly = (schema: Located | undefined): boolean =>
  flag(get(schema, 'writeOnly')) === true;
