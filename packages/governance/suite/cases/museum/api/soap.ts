import express from 'express';
import libxml from 'libxmljs2';
import { DOMParser } from '@xmldom/xmldom';
import xpath from 'xpath';
import { XMLParser } from 'fast-xml-parser';
import expat from 'node-expat';

const app = express();
app.use(express.text({ type: '*/xml', limit: '200kb' }));

const strictOptions = { noent: false, dtdload: false, nonet: true };
const looseOptions = { noent: true, dtdload: true, nonet: false };

app.post('/loose', (req, res) => {
  const document = libxml.parseXml(req.body, looseOptions);
  res.json({ root: document.root()?.name() });
});

app.post('/strict', (req, res) => {
  const document = libxml.parseXml(req.body, strictOptions);
  res.json({ root: document.root()?.name() });
});

app.post('/expanded', (req, res) => {
  const document = libxml.parseXmlString(req.body, { replaceEntities: true } as never);
  res.json({ root: document.root()?.name() });
});

app.post('/fast', (req, res) => {
  const parsed = new XMLParser({ ignoreAttributes: false, processEntities: false }).parse(req.body);
  res.json(parsed);
});

app.post('/expat', (req, res) => {
  const parser = new expat.Parser('UTF-8');
  parser.write(req.body);
  res.sendStatus(204);
});

app.post('/item', (req, res) => {
  const document = new DOMParser().parseFromString('<items/>', 'text/xml');
  const { id } = req.query;
  const nodes = xpath.select('//item[@id="' + id + '"]', document as never);
  res.json({ found: Array.isArray(nodes) });
});

app.post('/item-number', (req, res) => {
  const document = new DOMParser().parseFromString('<items/>', 'text/xml');
  const id = Number.parseInt(String(req.query.id), 10);
  const nodes = xpath.select(`//item[@id="${id}"]`, document as never);
  res.json({ found: Array.isArray(nodes) });
});

export default app;
