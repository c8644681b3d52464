/** First digits, from and to, and the lengths that the network issues. */
type IssuerRange = readonly [from: string, to: string, lengths: readonly number[]];

const SIXTEEN_TO_NINETEEN = [16, 17, 18, 19];
const TWELVE_TO_NINETEEN = [12, 13, 14, 15, 16, 17, 18, 19];

const ISSUERS: readonly IssuerRange[] = [
  ['2200', '2204', SIXTEEN_TO_NINETEEN], // Mir
  ['2221', '2720', [16]], // Mastercard
  ['300', '305', [14, 15, 16, 17, 18, 19]], // Diners Club
  ['3095', '3095', [14, 15, 16, 17, 18, 19]],
  ['36', '36', [14, 15, 16, 17, 18, 19]],
  ['38', '39', [14, 15, 16, 17, 18, 19]],
  ['34', '34', [15]], // American Express
  ['37', '37', [15]],
  ['3528', '3589', SIXTEEN_TO_NINETEEN], // JCB
  ['4', '4', [13, 16, 18, 19]], // Visa
  ['5018', '5020', TWELVE_TO_NINETEEN], // Maestro, Dankort
  ['5038', '5038', TWELVE_TO_NINETEEN],
  ['5060', '5061', [16, 18, 19]], // Verve
  ['5067', '5067', [16]], // Elo
  ['5078', '5079', [16, 18, 19]],
  ['508', '508', [16]], // RuPay
  ['51', '55', [16]], // Mastercard
  ['5893', '5893', TWELVE_TO_NINETEEN],
  ['60', '60', SIXTEEN_TO_NINETEEN], // Discover, RuPay, Hipercard
  ['62', '62', SIXTEEN_TO_NINETEEN], // UnionPay
  ['6304', '6304', TWELVE_TO_NINETEEN],
  ['636', '639', SIXTEEN_TO_NINETEEN], // InterPayment, InstaPayment, Elo
  ['644', '649', SIXTEEN_TO_NINETEEN], // Discover
  ['65', '65', SIXTEEN_TO_NINETEEN],
  ['6759', '6759', TWELVE_TO_NINETEEN],
  ['6761', '6763', TWELVE_TO_NINETEEN],
  ['81', '82', [16]], // RuPay
  ['8600', '8600', [16]], // Uzcard
  ['9792', '9792', [16]], // Troy
  ['9860', '9860', [16]], // Humo
];

/** For each first four digits, a bit per length that is issued. */
const LENGTHS_BY_PREFIX = ISSUERS.reduce((table, [from, to, lengths]) => {
  const bits = lengths.reduce((mask, length) => mask | (1 << length), 0);
  for (let prefix = Number(from.padEnd(4, '0')); prefix <= Number(to.padEnd(4, '9')); prefix += 1) {
    table[prefix] = (table[prefix] ?? 0) | bits;
  }
  return table;
}, new Uint32Array(10_000));

/** Whether a network issues numbers that begin with these four digits and have this length. */
export function isIssued(prefix: number, length: number): boolean {
  return (((LENGTHS_BY_PREFIX[prefix] ?? 0) >> length) & 1) === 1;
}
