import express from 'express';
import * as crm from './index';
import { fetchPartner } from './remote';
import { toCsv } from './csv';

const app = express();
app.use(express.json());

app.get('/contacts', async (req, res) => {
  const [rows] = await crm.contactsOf(req.query.company as string);
  res.json(rows);
});

app.get('/contacts/:id', async (req, res) => {
  const [rows] = await crm.contactById(req.params.id);
  res.json(rows);
});

app.post('/import', async (req, res) => {
  const text = await crm.load(req.body.source);
  res.json({ size: text.length });
});

app.post('/vcards', (req, res) => {
  crm.shell.vcard(req.body.name);
  res.sendStatus(202);
});

app.post('/labels', (req, res) => {
  crm.shell.print(String(req.body.name));
  res.sendStatus(202);
});

app.get('/partners/acme/:id', async (req, res) => {
  res.type('text').send(await fetchPartner('acme', req.params.id));
});

app.get('/export', async (req, res) => {
  const [rows] = await crm.columnsOf(String(req.query.fields).split(','));
  res.attachment('contacts.csv').send(toCsv(rows as object[]));
});

app.listen(3500);
