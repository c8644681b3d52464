import { create, all } from 'mathjs';
import Redis from 'ioredis';
import puppeteer from 'puppeteer';
import { GraphQLClient, gql } from 'graphql-request';
import { exec, spawn } from './taskQueue';
import { Router, type Request, type Response } from 'express';

const math = create(all ?? {});
const redis = new Redis();
const reports = new GraphQLClient('https://reports.example/graphql');
export const tasks = Router();

const REPORT = gql`
  query Report($id: ID!) {
    report(id: $id) { title }
  }
`;

tasks.post('/exec', async (req: Request, res: Response) => {
  await exec(`render ${req.body.name}`);
  res.sendStatus(202);
});

tasks.post('/spawn', async (req: Request, res: Response) => {
  await spawn(req.body.kind, [req.body.name]);
  res.sendStatus(202);
});

tasks.get('/report/:id', async (req: Request, res: Response) => {
  res.json(await reports.request(REPORT, { id: req.params.id }));
});

tasks.get('/add', (req: Request, res: Response) => {
  const sum = math.add(Number(req.query.a), Number(req.query.b));
  res.json({ sum });
});

tasks.get('/limit', async (req: Request, res: Response) => {
  const used = await redis.eval("return redis.call('INCR', KEYS[1])", 1, `used:${req.ip}`);
  res.json({ used });
});

tasks.get('/title', async (req: Request, res: Response) => {
  const browser = await puppeteer.launch();
  const page = await browser.newPage();
  await page.goto(`${req.query.site}`, { timeout: 3000 });
  const title = await page.evaluate(() => document.title);
  await browser.close();
  res.json({ title });
});

tasks.get('/script', async (req: Request, res: Response) => {
  const browser = await puppeteer.launch();
  const page = await browser.newPage();
  const value = await page.evaluate(`document.querySelector('${req.query.selector}').innerText`);
  await browser.close();
  res.json({ value });
});

tasks.get('/redis', async (req: Request, res: Response) => {
  const value = await redis.eval(`return redis.call('GET', '${req.query.key}')`, 0);
  res.json({ value });
});
