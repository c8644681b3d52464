import axios from 'axios';
import dns from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import got from 'got';
import ipaddr from 'ipaddr.js';
import { Router } from 'express';

export const links = Router();
const HOSTS = { de: 'de.museum.example', nl: 'nl.museum.example' };

async function assertPublic(url) {
  const { address } = await dns.lookup(url.hostname);
  if (ipaddr.parse(address).range() !== 'unicast') throw new Error('not a public address');
  if (!['museum.example', 'press.example'].includes(url.hostname)) throw new Error('unknown host');
}

links.post('/check', async (req, res) => {
  const { href } = req.body;
  const { status } = await axios.head(href, { timeout: 2000 });
  res.json({ status });
});

links.post('/check-public', async (req, res) => {
  const url = new URL(req.body.href);
  await assertPublic(url);
  const { status } = await axios.head(url.href, { timeout: 2000, maxRedirects: 0 });
  res.json({ status });
});

links.get('/country/:country', async (req, res) => {
  const host = HOSTS[req.params.country] ?? HOSTS.nl;
  const { body } = await got(`https://${host}/opening-hours`, { timeout: { request: 2000 } });
  res.type('json').send(body);
});

links.get('/image', (req, res) => {
  const url = new URL(req.query.path, 'http://images.internal.example');
  http.get(url, { timeout: 2000 }, (upstream) => upstream.pipe(res));
});

links.get('/image-id', (req, res) => {
  const id = Number(req.query.id);
  https.get(`https://images.museum.example/${id}.png`, { timeout: 2000 }, (upstream) => upstream.pipe(res));
});

links.post('/subscribe', async (req, res) => {
  const options = { method: 'post', url: req.body.callback, data: { ok: true }, timeout: 2000 };
  await axios(options);
  res.sendStatus(202);
});

links.get('/port/:port', async (req, res) => {
  const { data } = await axios.get(`http://localhost:${req.params.port}/`, { timeout: 1000 });
  res.json({ size: String(data).length });
});
