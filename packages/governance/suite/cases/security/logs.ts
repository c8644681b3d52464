import winston from 'winston';
import morgan from 'morgan';
import bunyan from 'bunyan';
import express, { type Request, type Response } from 'express';

const logger = winston.createLogger({ format: winston.format.simple(), transports: [new winston.transports.File({ filename: 'a.log' })] });
const bunyanLog = bunyan.createLogger({ name: 'app' });
const app = express();
app.use(morgan('combined'));

const oneLine = (text: unknown): string => String(text).replace(/[\r\n\u2028\u2029]+/g, ' ');

app.post('/a', (req: Request, res: Response) => {
  logger.info(`login of ${req.body.user} failed`);
  res.sendStatus(401);
});

app.post('/b', (req: Request, res: Response) => {
  logger.info(`login of ${oneLine(req.body.user)} failed`);
  res.sendStatus(401);
});

app.post('/c', (req: Request, res: Response) => {
  bunyanLog.info({ user: req.body.user }, 'login failed');
  res.sendStatus(401);
});

app.post('/d', (req: Request, res: Response) => {
  console.error('no such account: %s', req.body.account);
  res.sendStatus(404);
});

app.post('/e', (req: Request, res: Response) => {
  process.stdout.write(`search ${req.query.q}\n`);
  res.sendStatus(204);
});

app.post('/f', (req: Request, res: Response) => {
  console.error('no such account: %s', encodeURIComponent(String(req.body.account)));
  res.sendStatus(404);
});

app.post('/g', (req: Request, res: Response) => {
  logger.warn(`${Number(req.body.attempts)} attempts`);
  res.sendStatus(204);
});

app.post('/h', (req: Request, res: Response) => {
  logger.info('password change', { user: req.body.user, password: req.body.password });
  res.sendStatus(204);
});

app.post('/i', (req: Request, res: Response) => {
  logger.info('password changed', { passwordLength: String(req.body.password).length });
  res.sendStatus(204);
});
