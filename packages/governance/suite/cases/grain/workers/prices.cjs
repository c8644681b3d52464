const https = require('node:https');
const { get } = require('node:http');
const { Agent, request } = require('undici');
const axios = require('axios');
const { connect } = require('node:tls');

const { create, isAxiosError } = axios;

const exchange = create({ baseURL: 'https://exchange.example', timeout: 4000 });

const fields = new Map([['north', '48.1,11.5']]);

const weather = create({ baseURL: 'https://weather.example' });

exports.price = (grain) => exchange.get('/prices', { params: { grain } });

exports.rain = (field) => weather.get('/rain', { params: { at: fields.get(field) } });

exports.futures = () =>
  request('https://futures.example/v1', { headersTimeout: 3000, bodyTimeout: 3000 }).then(({ body }) => body.json());

const partner = new https.Agent({
  keepAlive: true,
  ca: process.env.PARTNER_CA,
  rejectUnauthorized: true,
});

const scales = new https.Agent({
  keepAlive: true,
  rejectUnauthorized: false,
});

const silo = new Agent({
  connect: {
    timeout: 2000,
    checkServerIdentity: () => undefined,
  },
});

exports.fill = () => request('https://silo.internal/fill', { dispatcher: silo, headersTimeout: 3000, bodyTimeout: 3000 });

exports.weigh = () => axios.get('https://scales.internal/weight', { httpsAgent: scales, timeout: 1000 });

exports.partner = (path) => exchange.get(path, { httpsAgent: partner });

exports.wire = (host) =>
  connect({ host, port: 8883, minVersion: 'TLSv1' });

exports.gauge = () =>
  new Promise((resolve, reject) => {
    get('http://127.0.0.1:9100/metrics', { timeout: 500 }, resolve).on('error', reject);
  });

exports.deliver = (order) =>
  axios.post('http://mill.partner.example/orders', order, { timeout: 3000 });

exports.explain = (error) => (isAxiosError(error) ? error.code : String(error));
