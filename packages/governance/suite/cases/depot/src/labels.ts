import got from 'got';
import { request } from 'undici';

const PRINTERS: Record<string, string> = { north: 'https://n.print.example', south: 'https://s.print.example' };

export async function fetchLabel(printer: string, code: string): Promise<Buffer> {
  return got(`http://${printer}/labels/${code}.pdf`, { timeout: { request: 3000 } }).buffer();
}

export async function fetchKnownLabel(printer: string, code: string): Promise<Buffer> {
  const base = PRINTERS[printer];
  if (base === undefined) throw new RangeError(`no printer ${printer}`);
  return got(`${base}/labels/${encodeURIComponent(code)}.pdf`, { timeout: { request: 3000 } }).buffer();
}

export async function health(): Promise<number> {
  const { statusCode } = await request('https://n.print.example/health', { headersTimeout: 2000, bodyTimeout: 2000 });
  return statusCode;
}
