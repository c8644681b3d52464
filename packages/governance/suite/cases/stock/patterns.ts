import { Router } from 'express';
import safeRegex from 'safe-regex2';
import escapeRegExp from 'lodash/escapeRegExp';
import micromatch from 'micromatch';

export const patterns = Router();
const EMAIL = /^([\w.+-]+)+@([\w-]+\.)+[a-z]{2,}$/i;
const WORDS = ['red', 'green'];
const LIMIT = 20;

const SKU = /^[A-Z]{3}-\d{4,8}$/;

patterns.post('/mail', (req, res) => {
  res.json({ ok: EMAIL.test(req.body.mail) });
});

patterns.post('/sku', (req, res) => {
  res.json({ ok: SKU.test(String(req.body.sku).slice(0, LIMIT)) });
});

patterns.post('/filter', (req, res) => {
  const { expression, names } = req.body as { expression: string; names: string[] };
  res.json(names.filter((name) => name.match(expression)));
});

patterns.post('/filter2', (req, res) => {
  const { word, names } = req.body as { word: string; names: string[] };
  const expression = new RegExp(`^${escapeRegExp(word)}`, 'i');
  res.json(names.filter((name) => expression.test(name)));
});

patterns.post('/filter3', (req, res) => {
  const flags = req.body.ignoreCase ? 'i' : '';
  const expression = new RegExp(WORDS.join('|'), flags);
  res.json({ ok: expression.test(req.body.text) });
});

patterns.post('/trim', (req, res) => {
  const text = String(req.body.text);
  res.json({ text: text.replace(/(\s*\n\s*)+$/, '') });
});

patterns.post('/glob', (req, res) => {
  const names = ['a.txt', 'b.csv'];
  res.json(micromatch(names, '*.csv').concat(String(req.body.name).split('.')));
});

patterns.post('/split', (req, res) => {
  const expression = RegExp(req.body.separator);
  res.json(String(req.body.text).split(expression));
});
