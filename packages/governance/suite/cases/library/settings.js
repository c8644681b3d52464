const _ = require('lodash');
const merge = require('deepmerge');
const { Router } = require('express');

const router = Router();
const defaults = { theme: 'light', page: { size: 20 } };
const store = new Map();

function extend(target, source) {
  for (const key in source) {
    if (source[key] && typeof source[key] === 'object') {
      if (!target[key]) target[key] = {};
      extend(target[key], source[key]);
    } else {
      target[key] = source[key];
    }
  }
  return target;
}

function extendSafely(target, source) {
  for (const key of Object.keys(source)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') continue;
    const value = source[key];
    if (value && typeof value === 'object') {
      target[key] = extendSafely(Object.hasOwn(target, key) ? target[key] : {}, value);
    } else {
      target[key] = value;
    }
  }
  return target;
}

router.put('/deep', (req, res) => {
  res.json(extend({}, req.body));
});

router.put('/deep-safe', (req, res) => {
  res.json(extendSafely({}, req.body));
});

router.put('/path', (req, res) => {
  const { path, value } = req.body;
  const parts = path.split('.');
  let cursor = defaults;
  while (parts.length > 1) {
    cursor = cursor[parts.shift()];
  }
  cursor[parts[0]] = value;
  res.sendStatus(204);
});

router.put('/theme', (req, res) => {
  const copy = { ...defaults, theme: String(req.body.theme) };
  store.set(req.user.id, copy);
  res.json(copy);
});

router.put('/pair', (req, res) => {
  const settings = store.get(req.user.id);
  settings[req.body.section][req.body.name] = req.body.value;
  res.sendStatus(204);
});

router.put('/merged', (req, res) => {
  const result = merge(defaults, { page: { size: Number(req.body.size) } });
  store.set(req.user.id, result);
  res.json(result);
});

router.get('/option/:name', (req, res) => {
  const known = Object.create(null);
  known.size = 20;
  known[String(req.params.name)] = true;
  res.json(_.pick(known, ['size']));
});

module.exports = router;
