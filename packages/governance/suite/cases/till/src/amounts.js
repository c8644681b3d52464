export function toCents(amount) {
  return Math.round(parseFloat(amount) * 100);
}

export function toMinor(text) {
  const [, whole, cents = ''] = /^(\d+)(?:\.(\d{2}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new TypeError(`not an amount: ${text}`);
  return BigInt(whole) * 100n + BigInt(cents || '0');
}

export function vat(price) {
  return price * 0.21;
}

export function vatMinor(priceMinor) {
  return (priceMinor * 21n + 50n) / 100n;
}

export function ratio(done, total) {
  return parseFloat((done / total).toFixed(2));
}

export function totalOf(lines) {
  return lines.reduce((sum, line) => sum + Number.parseFloat(line.price) * line.quantity, 0);
}

export function totalMinor(lines) {
  return lines.reduce((sum, line) => sum + line.priceMinor * BigInt(line.quantity), 0n);
}

export function fee(balance) {
  const feeAmount = Number((balance * 0.015).toFixed(2));
  return feeAmount;
}

export function celsius(fahrenheit) {
  return (fahrenheit - 32) * 0.5556;
}

export function discounted(order) {
  order.total = order.total * (1 - order.discountPercent / 100);
  return order;
}

export function width(box) {
  return parseFloat(getComputedStyle(box).width) / 2;
}
