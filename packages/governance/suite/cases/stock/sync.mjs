import axios from 'axios';
import { Agent } from 'node:https';
import superagent from 'superagent';
import needle from 'needle';
import { createTransport } from 'nodemailer';

const api = axios.create({ baseURL: 'http://supplier.example/v1', timeout: 4000 });

export async function pullCatalogue(save) {
  const { data } = await api.get('/catalogue', { headers: { authorization: `Bearer ${process.env.SUPPLIER_TOKEN}` } });
  await save(data);
}

export async function pullImages(save) {
  const response = await superagent.get('https://images.example/list');
  await save(response.body);
}

export async function pullStock(save) {
  const { body } = await needle('get', 'https://stock.example/list', { response_timeout: 3000, open_timeout: 1000 });
  await save(body);
}

export async function pullPrices(save) {
  const response = await fetch('https://prices.example/list', { headers: { accept: 'text/csv' } });
  await save(await response.text());
}

export async function pullTaxes(save) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 2000);
  const response = await fetch('https://taxes.example/list', { signal: controller.signal });
  clearTimeout(timer);
  await save(await response.json());
}

export async function pullInsecure(save) {
  const httpsAgent = new Agent({ rejectUnauthorized: false });
  const { data } = await axios.get('https://old.example/list', { httpsAgent, timeout: 2000 });
  await save(data);
}

export async function pullLegacy(save) {
  const { data } = await axios.post('https://legacy.example/list', { page: 1 });
  await save(data);
}

export const mail = createTransport({ host: 'smtp.example', port: 465, secure: true, tls: { minVersion: 'TLSv1.2' } });

export async function local(save) {
  const { data } = await axios.get('http://127.0.0.1:4566/health', { timeout: 500 });
  await save(data);
}

export async function telemetry(sample) {
  await needle('post', 'http://collector.example/v1', sample, { username: 'stock', password: process.env.COLLECTOR_PASSWORD });
}
