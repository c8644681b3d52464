/**
 * Our name for a payment at a rail: its id without hyphens, 32 characters where ISO 20022 allows 35.
 * A rail is always asked by it, because only our own names are known before the rail answers.
 */
export function referenceOf(paymentId: string): string {
  return paymentId.replaceAll('-', '');
}

/** @returns the payment's id, or undefined for a reference that is not one of ours */
export function paymentIdOfReference(reference: string): string | undefined {
  if (!/^[0-9a-f]{32}$/.test(reference)) return undefined;
  return reference.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
