import express from 'express';
import set from 'lodash/set';
import merge from 'lodash/merge';
import defaultsDeep from 'lodash/defaultsDeep';
import { z } from 'zod';

const app = express();
app.use(express.json());
const settings: Record<string, unknown> = {};
const Profile = z.object({ name: z.string(), city: z.string() }).strict();

app.put('/a', (req, res) => {
  set(settings, req.body.path, req.body.value);
  res.sendStatus(204);
});

app.put('/b', (req, res) => {
  set(settings, 'profile.name', req.body.name);
  res.sendStatus(204);
});

app.put('/c', (req, res) => {
  const profile = Profile.parse(req.body);
  res.json(Object.assign({}, profile));
});

app.put('/d', (req, res) => {
  const parts: string[] = req.body.path;
  let target = settings as Record<string, Record<string, unknown>>;
  for (const part of parts.slice(0, -1)) target = target[part] as never;
  target[parts.at(-1) as string] = req.body.value;
  res.sendStatus(204);
});

app.put('/e', (req, res) => {
  const map = new Map<string, unknown>();
  map.set(req.body.key, req.body.value);
  res.json({ size: map.size });
});

app.put('/f', (req, res) => {
  const { group, key, value } = req.body;
  const store = app.locals.store;
  store[group][key] = value;
  res.sendStatus(204);
});

app.put('/g', (req, res) => {
  const counts = [0, 0, 0];
  const index = Number(req.body.index) % 3;
  counts[index] = 1;
  res.json(merge({ counts }, { limits: [3] }));
});

app.get('/h', (_req, res) => {
  res.json(defaultsDeep({}, { page: { size: 20 } }));
});
