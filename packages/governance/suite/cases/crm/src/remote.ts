import axios from 'axios';

export async function fetchRemote(address: string): Promise<string> {
  const { data } = await axios.request<string>({ url: address, timeout: 3000, responseType: 'text' });
  return data;
}

export async function fetchPartner(partner: 'acme' | 'globex', id: string): Promise<string> {
  const base = partner === 'acme' ? 'https://acme.example' : 'https://globex.example';
  const { data } = await axios.get<string>(new URL(encodeURIComponent(id), base).href, { timeout: 3000 });
  return data;
}
