import axios, { type AxiosInstance } from 'axios';
import { Agent, request } from 'undici';
import got from 'got';

export function billing(): AxiosInstance {
  return axios.create({ baseURL: 'https://billing.example' });
}

export function ledger(): AxiosInstance {
  return axios.create({ baseURL: 'https://ledger.example', timeout: 3000 });
}

const shared = axios.create({ baseURL: 'https://shared.example', timeout: 3000 });
export async function rates(): Promise<unknown> {
  const { data } = await shared.get('/rates');
  return data;
}

const patient = got.extend({ prefixUrl: 'https://slow.example', timeout: { request: 10_000 } });
export const slow = (): Promise<unknown> => patient.get('things').json();

const dispatcher = new Agent({ headersTimeout: 3000, bodyTimeout: 3000, connect: { timeout: 1000 } });

export async function balance(id: string): Promise<unknown> {
  const { body } = await request(`https://ledger.example/accounts/${encodeURIComponent(id)}`, { dispatcher });
  return body.json();
}
