import Koa from 'koa';
import Router from '@koa/router';
import bodyParser from 'koa-bodyparser';
import cors from '@koa/cors';
import { documents } from './documents.mjs';
import { reports } from './reports.mjs';

const app = new Koa();
app.keys = [process.env.COOKIE_KEY];

app.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    ctx.status = error.status ?? 500;
    ctx.body = { error: ctx.status < 500 ? error.message : 'internal error' };
    ctx.app.emit('error', error, ctx);
  }
});

app.use(cors({ origin: (ctx) => ctx.get('Origin'), credentials: true }));
app.use(bodyParser());

const router = new Router();
router.use('/documents', documents.routes());
router.use('/reports', reports.routes());

router.get('/go', (ctx) => {
  ctx.redirect(ctx.query.to);
});

router.get('/back', (ctx) => {
  ctx.redirect('/overview');
});

router.get('/logout', (ctx) => {
  ctx.cookies.set('session', null);
  ctx.redirect('/goodbye');
});

router.post('/session', (ctx) => {
  ctx.cookies.set('session', ctx.state.token, { httpOnly: false, overwrite: true });
  ctx.status = 204;
});

router.post('/device', (ctx) => {
  ctx.cookies.set('device', ctx.state.deviceId, { httpOnly: true, secure: true, sameSite: 'strict', signed: true });
  ctx.status = 204;
});

app.use(router.routes());
app.listen(8080);
