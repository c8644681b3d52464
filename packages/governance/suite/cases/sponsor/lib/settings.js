const { readFile } = require('node:fs/promises');
const express = require('express');

const merge = (target, source) => {
  for (const key in source) {
    if (typeof source[key] === 'object' && source[key] !== null) {
      merge((target[key] ??= {}), source[key]);
    } else {
      target[key] = source[key];
    }
  }
  return target;
};

const BARRED = new Set(['__proto__', 'constructor', 'prototype']);

const mergeOwn = (target, source) => {
  for (const key of Object.keys(source)) {
    if (BARRED.has(key)) continue;
    const value = source[key];
    const nested = typeof value === 'object' && value !== null;
    target[key] = nested ? mergeOwn(Object.create(null), value) : value;
  }
  return target;
};

const router = express.Router();
const preferences = { mail: { weekly: true } };
const counters = new Map();

router.put('/preferences', (req, res) => res.json(merge(preferences, req.body)));

router.put('/preferences/own', (req, res) => res.json(mergeOwn({}, req.body)));

router.put('/flags/:group/:flag', (req, res) => {
  preferences[req.params.group][req.params.flag] = req.body.value;
  res.sendStatus(204);
});

router.post('/count/:name', (req, res) => {
  const { name } = req.params;
  counters.set(name, (counters.get(name) ?? 0) + 1);
  res.sendStatus(204);
});

router.get('/preferences', (_req, res, next) => {
  readFile('preferences.json', 'utf8')
    .then((text) => res.json(JSON.parse(text)))
    .catch((error) => next(error));
});

router.post('/preferences/refresh', (_req, res) => {
  readFile('preferences.json', 'utf8')
    .then((text) => Object.assign(preferences, JSON.parse(text)))
    .catch(() => undefined)
    .then(() => res.sendStatus(204));
});

module.exports = { router };
