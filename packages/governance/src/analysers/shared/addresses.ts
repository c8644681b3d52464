/** Whether an address is the machine itself, or in a network that the internet does not reach. */
export function isLocalAddress(address: string): boolean {
  const host = /^\w{2,6}:\/\/(?:\[([^\]]{1,60})\]|([^/:?#]{1,253}))/.exec(address);
  const name = (host?.[1] ?? host?.[2] ?? '').toLowerCase();
  return (
    !/[.{]/.test(name) ||
    /^(?:127|10|192\.168|0\.0)\.[\d.]{3,11}$|\.(?:localhost|local|internal|test|svc|invalid)$/.test(
      name,
    )
  );
}
