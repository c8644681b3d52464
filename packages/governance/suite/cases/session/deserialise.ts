import { deserialize as bson } from 'bson';
import { parse as parseYaml } from 'yaml';
import superjson from 'superjson';
import funcster from 'funcster';
import jsYaml from 'js-yaml';
import cryo from 'cryo';
import express from 'express';

const app = express();
app.use(express.raw({ limit: '64kb' }), express.json());

app.post('/functions', (req, res) => {
  const module = funcster.deepDeserialize(req.body);
  res.json(Object.keys(module));
});

app.post('/cryo', (req, res) => {
  const frozen = cryo.parse(req.body.frozen);
  res.json({ frozen: Boolean(frozen) });
});

app.post('/yaml', (req, res) => {
  res.json(parseYaml(String(req.body.text)));
});

app.post('/js-yaml', (req, res) => {
  res.json(jsYaml.load(String(req.body.text), { schema: jsYaml.FAILSAFE_SCHEMA }));
});

app.post('/bson', (req, res) => {
  const document = bson(req.body, { evalFunctions: true } as object);
  res.json({ size: Object.keys(document).length });
});

app.post('/bson-plain', (req, res) => {
  const document = bson(req.body, { promoteValues: true });
  res.json({ size: Object.keys(document).length });
});

app.post('/super', (req, res) => {
  res.json({ parsed: typeof superjson.parse(req.body.text) });
});

app.post('/state', (req, res) => {
  const text = Buffer.from(req.body.state, 'base64').toString();
  const state = eval(`(${text})`);
  res.json({ keys: Object.keys(state).length });
});
