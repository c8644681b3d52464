'use strict';

const http = require('http');
const https = require('https');
const axios = require('axios').default;
const { Router } = require('express');
const winston = require('winston');

const logger = winston.createLogger({ format: winston.format.simple(), transports: [new winston.transports.Console()] });
const router = Router();

const PARTNERS = {
  acme: 'https://hooks.acme.example/shop',
  globex: 'https://api.globex.example/v2/shop',
};

router.post('/ping', async (req, res) => {
  const response = await axios.get(req.body.url, { timeout: 3000 });
  res.json({ status: response.status });
});

router.post('/notify/:partner', async (req, res) => {
  const url = PARTNERS[req.params.partner];
  if (!url) return res.sendStatus(404);
  await axios.post(url, { event: req.body.event }, { timeout: 3000 });
  res.sendStatus(202);
});

router.get('/preview', (req, res) => {
  https.get(req.query.link, (upstream) => {
    upstream.pipe(res);
  });
});

router.get('/rates/:currency', async (req, res) => {
  const currency = encodeURIComponent(req.params.currency);
  const { data } = await axios.get(`https://rates.example/v1/${currency}`, { timeout: 2000 });
  res.json(data);
});

router.post('/incoming', (req, res) => {
  logger.info('webhook from ' + req.headers['x-partner'] + ' body ' + req.body.note);
  res.sendStatus(204);
});

router.post('/incoming/v2', (req, res) => {
  logger.info('webhook received', { partner: req.headers['x-partner'] });
  res.sendStatus(204);
});

router.get('/status/:host', (req, res) => {
  http.get({ host: req.params.host, path: '/health', timeout: 1000 }, (upstream) => {
    res.json({ status: upstream.statusCode });
  });
});

module.exports = router;
