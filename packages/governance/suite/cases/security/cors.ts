import express, { type Request, type Response, type NextFunction } from 'express';
import cors, { type CorsOptions } from 'cors';

const app = express();
const ALLOWED = ['https://app.example', 'https://admin.example'];

const listed: CorsOptions = {
  credentials: true,
  origin: (origin, callback) => callback(null, origin !== undefined && ALLOWED.includes(origin)),
};

const ending: CorsOptions = {
  credentials: true,
  methods: ['GET'],
  origin: (origin, callback) => callback(null, origin?.endsWith('app.example')),
};

const pattern: CorsOptions = {
  credentials: true,
  methods: ['GET'],
  origin: /https:\/\/.*\.example/,
};

const everyone: CorsOptions = {
  credentials: true,
  methods: ['GET'],
  origin: (_origin, callback) => callback(null, true),
};

app.get('/a', cors(listed), (_req, res) => void res.json({}));
app.get('/b', cors(ending), (_req, res) => void res.json({}));
app.get('/c', cors(pattern), (_req, res) => void res.json({}));
app.get('/d', cors(everyone), (_req, res) => void res.json({}));
app.get('/fonts/:name', cors({ origin: ALLOWED, methods: ['GET'] }), (_req, res) => void res.sendStatus(204));

app.use('/e', (req: Request, res: Response, next: NextFunction) => {
  const origin = req.get('origin');
  if (origin !== undefined && ALLOWED.includes(origin)) {
    res.header('Access-Control-Allow-Origin', origin);
    res.header('Access-Control-Allow-Credentials', 'true');
    res.vary('Origin');
  }
  next();
});

app.use('/f', (req: Request, res: Response, next: NextFunction) => {
  if (req.get('origin')?.startsWith('https://app.example')) {
    res.header('Access-Control-Allow-Origin', req.get('origin'));
    res.header('Access-Control-Allow-Credentials', 'true');
  }
  next();
});
