const pug = require('pug');
const nunjucks = require('nunjucks');
const _ = require('lodash');
const Mustache = require('mustache');
const express = require('express');
const Handlebars = require('handlebars');

const app = express();
app.use(express.json());
nunjucks.configure('views', { autoescape: true, express: app });

app.get('/pug', (req, res) => {
  const html = pug.render('p Hello ' + req.query.name);
  res.send(html);
});

const greeting = pug.compile('p Hello #{name}');
app.get('/pug2', (req, res) => {
  res.send(greeting({ name: req.query.name }));
});

app.post('/nunjucks', (req, res) => {
  res.send(nunjucks.renderString(req.body.layout, { user: req.user }));
});

app.post('/nunjucks2', (req, res) => {
  res.send(nunjucks.render('layout.njk', { layout: req.body.layout }));
});

app.post('/lodash', (req, res) => {
  const compiled = _.template(req.body.text);
  res.send(compiled({ user: req.user }));
});

const receipt = _.template('Dear <%- name %>, thank you.');
app.post('/lodash2', (req, res) => {
  res.send(receipt({ name: req.body.name }));
});

app.post('/mustache', (req, res) => {
  res.send(Mustache.render('<p>{{name}}</p>', { name: req.body.name }));
});

app.post('/handlebars', (req, res) => {
  const source = `<p>${req.body.greeting} {{name}}</p>`;
  const template = Handlebars.compile(source);
  res.send(template({ name: 'you' }));
});

app.get('/view', (req, res) => {
  res.render(req.query.view, { user: req.user });
});

const VIEWS = new Set(['home', 'about']);
app.get('/view2', (req, res) => {
  const view = VIEWS.has(req.query.view) ? req.query.view : 'home';
  res.render(view, { user: req.user });
});

module.exports = app;
