const yaml = require('js-yaml');
const { unserialize } = require('node-serialize');
const { unserialize: phpUnserialize } = require('php-serialize');
const v8 = require('node:v8');
const Koa = require('koa');

const app = new Koa();
const functionType = new yaml.Type('!f', { kind: 'scalar', construct: (text) => new Function(text) });
const WITH_FUNCTIONS = yaml.DEFAULT_SCHEMA.extend([functionType]);

app.use(async (ctx) => {
  const { kind, text } = ctx.request.body;
  if (kind === 'node') {
    ctx.body = unserialize(text);
    return;
  }

  if (kind === 'yaml') {
    ctx.body = yaml.load(text, { schema: WITH_FUNCTIONS });
    return;
  }

  if (kind === 'plain') {
    ctx.body = yaml.load(text, { schema: yaml.CORE_SCHEMA });
    return;
  }

  if (kind === 'v8') {
    const value = v8.deserialize(Buffer.from('/w9vIgFhSQJ7AQ==', 'base64'));
    ctx.body = { keys: Object.keys(value ?? {}) };
    return;
  }

  if (kind === 'json') {
    ctx.body = JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value));
    return;
  }

  ctx.body = { kinds: ['node', 'yaml', 'plain', 'v8', 'json', typeof phpUnserialize] };
});

module.exports = app;
