import Router from '@koa/router';
import { createReadStream } from 'node:fs';
import { readFile, writeFile, stat } from 'node:fs/promises';
import { join, normalize, resolve, sep, extname } from 'node:path';
import send from 'koa-send';

const ROOT = resolve('documents');
export const documents = new Router();

documents.get('/raw', (ctx) => {
  const { file } = ctx.query;
  ctx.body = createReadStream(join(ROOT, file));
});

documents.get('/sent/:file', async (ctx) => {
  await send(ctx, ctx.params.file, { root: ROOT });
});

documents.get('/text', async (ctx) => {
  const wanted = normalize(ctx.query.file);
  const full = join(ROOT, wanted);
  ctx.body = await readFile(full, 'utf8');
});

documents.get('/checked', async (ctx) => {
  const full = resolve(ROOT, ctx.query.file);
  if (!full.startsWith(ROOT + sep)) ctx.throw(400, 'outside');
  ctx.body = await readFile(full, 'utf8');
});

documents.put('/:id', async (ctx) => {
  if (!/^[a-z0-9-]{1,40}$/.test(ctx.params.id)) ctx.throw(400, 'bad id');
  await writeFile(join(ROOT, `${ctx.params.id}.json`), JSON.stringify(ctx.request.body));
  ctx.status = 204;
});

documents.get('/size', async (ctx) => {
  const name = ctx.request.query.name;
  if (extname(name) !== '.pdf') ctx.throw(400, 'only pdf');
  const { size } = await stat(`${ROOT}/${name}`);
  ctx.body = { size };
});

documents.post('/import', async (ctx) => {
  const upload = ctx.request.files.document;
  await writeFile(join(ROOT, upload.originalFilename), await readFile(upload.filepath));
  ctx.status = 201;
});
