import { createReadStream } from 'node:fs';
import { resolve, sep } from 'node:path';
import Koa from 'koa';
import Router from '@koa/router';
import bodyParser from 'koa-bodyparser';
import jwt from 'jsonwebtoken';
import { episodes } from './episodes.mjs';
import { remember } from './remember.mjs';

const app = new Koa({ proxy: true });
const router = new Router();
const AUDIO = resolve('audio');

const withUser = (next) => async (ctx) => {
  const token = ctx.get('authorization').slice('Bearer '.length);
  ctx.state.user = jwt.verify(token, process.env.TOKEN_KEY, { algorithms: ['HS256'] });
  await next(ctx);
};

const withGuest = (next) => async (ctx) => {
  const token = ctx.get('authorization').slice('Bearer '.length);
  ctx.state.user = jwt.decode(token);
  await next(ctx);
};

router.get('/audio/:file', async (ctx) => {
  ctx.type = 'audio/mpeg';
  ctx.body = createReadStream(`${AUDIO}/${ctx.query.file}`);
});

router.get('/archive/:file', async (ctx) => {
  const path = resolve(AUDIO, ctx.params.file);
  if (!path.startsWith(AUDIO + sep)) ctx.throw(404);
  ctx.body = createReadStream(path);
});

router.get('/jump', (ctx) => {
  const { to = '/' } = ctx.query;
  ctx.redirect(to);
});

router.get('/again', (ctx) => {
  ctx.redirect('/episodes');
});

router.post('/login', withUser(async (ctx) => {
  ctx.cookies.set('session', await remember(ctx.state.user), { httpOnly: false, secure: true, sameSite: 'lax' });
  ctx.status = 204;
}));

router.post('/volume', (ctx) => {
  ctx.cookies.set('volume', String(Number(ctx.request.body.volume)), { httpOnly: false, secure: true, sameSite: 'lax' });
  ctx.status = 204;
});

router.get('/episodes', async (ctx) => {
  ctx.body = await episodes.search(ctx.query);
});

router.get('/own', withGuest(async (ctx) => {
  ctx.body = await episodes.of(ctx.state.user.id);
}));

app.on('error', (error, ctx) => ctx.app.silent || console.error(error.message));

app.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    ctx.status = error.status ?? 500;
    ctx.body = { message: error.message, stack: error.stack };
  }
});

app.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    ctx.app.emit('error', error, ctx);
    ctx.status = 500;
    ctx.body = { message: 'Something went wrong.', request: ctx.state.id };
  }
});

app.use(bodyParser());
app.use(router.routes());
app.listen(8080);
