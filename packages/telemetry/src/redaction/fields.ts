/** Names that say by themselves that the value is card data, a secret or personal. */
const WHOLE_NAMES = [
  ...[
    'pan',
    'pin',
    'pinblock',
    'cvc',
    'cvc2',
    'cvv',
    'cvv2',
    'csc',
    'track1',
    'track2',
    'expirydate',
  ],
  ...['auth', 'cookie', 'credentials', 'jwt', 'pwd', 'token', 'setcookie', 'signature'],
  ...['dob', 'iban', 'mobile', 'phone', 'ssn', 'surname', 'taxid', 'fullname'],
];

/** Names that say so at the end of a longer one, as `customerEmailAddress` does. */
const LAST_WORDS = [
  'email',
  ...[
    'cardnumber',
    'primaryaccountnumber',
    'securitycode',
    'trackdata',
    'cardholder',
    'cardholdername',
  ],
  ...['authorization', 'password', 'passwd', 'passphrase', 'secret', 'privatekey', 'apikey'],
  ...['accesskey', 'secretkey', 'secretaccesskey', 'encryptionkey', 'clientsecret'],
  ...['accesstoken', 'refreshtoken', 'idtoken', 'sessiontoken', 'authtoken', 'csrftoken'],
  ...['accountnumber', 'bankaccount', 'socialsecuritynumber', 'nationalid', 'passportnumber'],
  ...['emailaddress', 'phonenumber', 'mobilenumber', 'dateofbirth', 'birthdate', 'firstname'],
  ...['lastname', 'familyname', 'givenname', 'streetaddress', 'postaladdress', 'billingaddress'],
  ...['shippingaddress', 'homeaddress'],
];

/** Names come from code, so there are few; a program that makes them up must not fill the memory. */
const REMEMBERED = 4_096;

/**
 * Decides by its name whether a field's value is removed. Case, `_`, `-` and spaces do not matter. Of a
 * dotted name such as `http.request.header.authorization`, the whole and the last part are looked at.
 *
 * @param extra further names, matched whole or as the last part of a dotted name.
 */
export function createFieldTest(extra: readonly string[] = []): (name: string) => boolean {
  const whole = new Set([...WHOLE_NAMES, ...LAST_WORDS, ...extra.map((name) => plain(name))]);
  const decide = (name: string) => {
    const last = plain(name.slice(name.lastIndexOf('.') + 1));
    return (
      whole.has(last) || whole.has(plain(name)) || LAST_WORDS.some((word) => last.endsWith(word))
    );
  };
  const known = new Map<string, boolean>();
  return (name) => {
    const decided = known.get(name);
    if (decided !== undefined) return decided;
    if (known.size >= REMEMBERED) known.clear();
    const answer = decide(name);
    known.set(name, answer);
    return answer;
  };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
