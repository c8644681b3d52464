import Router from '@koa/router';
import escapeStringRegexp from 'escape-string-regexp';
import RE2 from 're2';

export const search = new Router();
const titles = ['alpha', 'beta', 'gamma'];

search.get('/', (ctx) => {
  const matcher = new RegExp(ctx.query.q, 'i');
  ctx.body = titles.filter((title) => matcher.test(title));
});

search.get('/literal', (ctx) => {
  const matcher = new RegExp(escapeStringRegexp(String(ctx.query.q)), 'i');
  ctx.body = titles.filter((title) => matcher.test(title));
});

search.get('/linear', (ctx) => {
  const matcher = new RE2(String(ctx.query.q), 'i');
  ctx.body = titles.filter((title) => matcher.test(title));
});

search.get('/mail', (ctx) => {
  const valid = /^([a-zA-Z0-9]+\.?)+@[a-z]+\.[a-z]{2,}$/.test(ctx.query.mail);
  ctx.body = { valid };
});

search.get('/phone', (ctx) => {
  const valid = /^\+?[0-9]{6,15}$/.test(ctx.query.phone);
  ctx.body = { valid };
});

search.get('/words', (ctx) => {
  const text = ctx.query.text;
  const clean = /^(\w+\s?)*$/.test(text);
  ctx.body = { clean };
});

search.get('/highlight', (ctx) => {
  const word = ctx.query.word;
  const text = ctx.query.text;
  ctx.body = { text: text.replace(new RegExp(`\\b${word}\\b`, 'g'), '*$&*') };
});

const MONTHS = ['jan', 'feb', 'mar'];
const MONTH = new RegExp(`^(${MONTHS.join('|')})$`);
search.get('/month', (ctx) => {
  ctx.body = { known: MONTH.test(ctx.query.month) };
});
