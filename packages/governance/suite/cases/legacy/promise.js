const express = require('express');
const { Client } = require('pg');
const Q = require('bluebird');
const readFile = Q.promisify(require('fs').readFile);
const childProcess = Q.promisifyAll(require('child_process'));

const app = express();
const client = new Client();

function input(req) {
  return Object.assign({}, req.query, req.params);
}

app.get('/articles/:slug', (req, res, next) => {
  const { slug } = input(req);
  client
    .query('SELECT title FROM articles WHERE slug = $1', [slug])
    .then(({ rows }) => res.json(rows))
    .catch(next);
});

app.get('/articles/:slug/related', (req, res, next) => {
  const values = input(req);
  Promise.resolve(values.tag)
    .then((tag) => `SELECT title FROM articles WHERE '${tag}' = ANY (tags) LIMIT 5`)
    .then((text) => client.query(text))
    .then(({ rows }) => res.json(rows))
    .catch(next);
});

app.get('/articles/:slug/source', (req, res, next) => {
  const { slug } = input(req);
  readFile(`articles/${slug}.md`, 'utf8')
    .then((text) => res.type('text').send(text))
    .catch(next);
});

app.get('/articles/:slug/history', (req, res, next) => {
  const { slug } = input(req);
  childProcess
    .execAsync('git log --oneline -- articles/' + slug + '.md')
    .then((out) => res.type('text').send(out))
    .catch(next);
});

app.get('/status', (req, res, next) => {
  childProcess
    .execFileAsync('git', ['status', '--short'], { timeout: 2000 })
    .then((out) => res.type('text').send(out))
    .catch(next);
});

app.get('/license', (req, res, next) => {
  readFile('LICENSE', 'utf8')
    .then((text) => res.type('text').send(text))
    .catch(next);
});

app.listen(3301);
