const yaml = require('js-yaml');
const serialize = require('node-serialize');
const { deserialize } = require('v8');
const v8 = require('v8');
const vm = require('vm');
const express = require('express');

const router = express.Router();

router.post('/restore', (req, res) => {
  const state = serialize.unserialize(req.body.state);
  res.json({ restored: Object.keys(state).length });
});

router.post('/restore-json', (req, res) => {
  const state = JSON.parse(req.body.state);
  res.json({ restored: Object.keys(state).length });
});

router.post('/yaml', (req, res) => {
  const config = yaml.load(req.body.text, { schema: yaml.DEFAULT_FULL_SCHEMA });
  res.json(config);
});

router.post('/yaml-safe', (req, res) => {
  const config = yaml.load(req.body.text, { schema: yaml.JSON_SCHEMA });
  res.json(config);
});

router.get('/profile', (req, res) => {
  const profile = serialize.unserialize(Buffer.from(req.cookies.profile, 'base64').toString());
  res.json({ name: profile.name });
});

router.get('/cached', (req, res) => {
  const own = v8.serialize({ at: 1 });
  res.json(deserialize(own));
});

router.post('/formula', (req, res) => {
  const value = eval(req.body.formula);
  res.json({ value });
});

router.post('/predicate', (req, res) => {
  const predicate = new Function('item', 'return ' + req.body.expression);
  res.json([1, 2, 3].filter(predicate));
});

router.post('/sandbox', (req, res) => {
  const result = vm.runInNewContext(req.body.script, {}, { timeout: 100 });
  res.json({ result });
});

const double = new Function('x', 'return x * 2');
router.get('/double/:n', (req, res) => {
  res.json({ value: double(Number(req.params.n)) });
});

router.get('/later', (req, res) => {
  setTimeout(() => res.json({ done: req.query.name }), 10);
});

router.get('/later-text', (req, res) => {
  setTimeout(`notify('${req.query.name}')`, 10);
  res.sendStatus(202);
});

module.exports = router;
