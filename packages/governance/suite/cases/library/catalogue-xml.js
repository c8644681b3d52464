const { DOMParser } = require('@xmldom/xmldom');
const xpath = require('xpath');
const libxmljs = require('libxmljs2');
const { XMLParser } = require('fast-xml-parser');
const express = require('express');
const fs = require('fs');

const app = express();
app.use(express.text({ type: 'application/xml', limit: '1mb' }));
const catalogue = new DOMParser().parseFromString(fs.readFileSync('catalogue.xml', 'utf8'), 'text/xml');

app.get('/book', (req, res) => {
  const nodes = xpath.select(`//book[title='${req.query.title}']`, catalogue);
  res.json(nodes.map(String));
});

app.get('/author', (req, res) => {
  const find = xpath.parse('//book[author=$author]');
  const nodes = find.select({ node: catalogue, variables: { author: String(req.query.author) } });
  res.json(nodes.map(String));
});

app.get('/count', (req, res) => {
  res.json({ count: xpath.select('count(//book)', catalogue) });
});

app.get('/shelf', (req, res) => {
  const expression = '//book[@shelf="' + req.query.shelf + '"]';
  const first = xpath.select1(expression, catalogue);
  res.send(first ? 'found' : 'none');
});

app.post('/import', (req, res) => {
  const doc = libxmljs.parseXml(req.body, { noent: true, nonet: false });
  res.json({ root: doc.root().name() });
});

app.post('/import-strict', (req, res) => {
  const doc = libxmljs.parseXml(req.body, { noent: false, nonet: true });
  res.json({ root: doc.root().name() });
});

app.post('/import-fast', (req, res) => {
  const parser = new XMLParser({ processEntities: false });
  res.json(parser.parse(req.body));
});

app.post('/count-nodes', (req, res) => {
  const options = { noent: true, dtdload: true };
  const doc = libxmljs.parseXmlString(req.body.toString(), options);
  const wanted = Number.parseInt(req.query.position, 10);
  const nodes = doc.find(`//item[${wanted}]`);
  res.json({ count: nodes.length });
});

app.post('/select', (req, res) => {
  const doc = libxmljs.parseXml(req.body);
  const node = doc.get('//*[@id="' + req.query.id + '"]');
  res.json({ text: node ? node.text() : null });
});

module.exports = app;
