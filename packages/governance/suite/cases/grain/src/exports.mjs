import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fastify from 'fastify';
import ejs from 'ejs';
import Handlebars from 'handlebars';
import yaml from 'js-yaml';
import { unserialize } from 'node-serialize';
import { XMLParser } from 'fast-xml-parser';
import libxml from 'libxmljs2';
import { rows } from './rows.mjs';

const app = fastify({ logger: true });
const letter = Handlebars.compile('Dear {{name}}, {{tonnes}} tonnes arrived.');

app.post('/letters', async ({ body }) => Handlebars.compile(body.template)({ tonnes: 4 }));

app.post('/letters/standard', async ({ body: { name, tonnes } }) => letter({ name, tonnes }));


app.get('/letters/preview', async ({ query: { name } }) =>
  ejs.render('<p>Dear <%= name %></p>', { name }),
);

app.get('/letters/quick', async ({ query: { name } }) =>
  ejs.render(`<p>Dear ${name}</p>`, {}),
);

app.post('/basket', async ({ headers }) => unserialize(Buffer.from(headers['x-basket'], 'base64').toString()));

app.post('/basket/json', async ({ headers }) => {
  const basket = JSON.parse(Buffer.from(headers['x-basket'], 'base64').toString());
  return { lines: basket.lines.length };
});

app.post('/rules', async ({ body }) => yaml.load(body.rules, { schema: yaml.FAILSAFE_SCHEMA }));

app.post('/invoice', async ({ body }) => {
  const document = libxml.parseXml(body.xml, { noent: true, nonet: false });
  return document.get('//total').text();
});

app.post('/invoice/plain', async ({ body }) => {
  const document = new XMLParser({ processEntities: false }).parse(body.xml);
  return document.invoice.total;
});

app.post('/invoice/strict', async ({ body }) => {
  const document = libxml.parseXml(body.xml, { noent: false, nonet: true });
  return document.get('//total').text();
});

app.get('/export', async ({ query: { name } }, reply) => {
  reply.raw.writeHead(200, { 'content-type': 'text/csv', 'x-name': String(name).replace(/[^\w.-]/g, '') });
  await pipeline(Readable.from(lines()), reply.raw);
});

async function* lines() {
  for await (const { lot, tonnes } of rows()) yield `${lot},${tonnes}\n`;
}

await app.listen({ port: Number(process.env.PORT ?? 8080) });
