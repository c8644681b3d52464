'use strict';

const { server: createServer } = require('@hapi/hapi');
const Joi = require('joi');
const { find, sorted, faresOf } = require('./lib/sailings');
const { escapeHtml } = require('@hapi/hoek');

const init = async () => {
  const server = createServer({
    port: process.env.PORT,
    routes: { cors: { origin: ['*'], credentials: true } },
  });

  server.state('ferry', {
    isSecure: false,
    isHttpOnly: true,
    isSameSite: 'Lax',
    path: '/',
  });

  server.state('ferry-staff', {
    isSecure: true,
    isHttpOnly: true,
    isSameSite: 'Strict',
    path: '/staff',
  });

  server.route([
    {
      method: 'GET',
      path: '/sailings',
      handler: (request) => find(request.query),
    },
    {
      method: 'GET',
      path: '/sailings/sorted',
      options: { validate: { query: Joi.object({ sort: Joi.string() }) } },
      handler: ({ query: { sort } }) => sorted(sort),
    },
    {
      method: 'POST',
      path: '/fares',
      handler: ({ payload }) => faresOf(payload.ids),
    },
    {
      method: 'GET',
      path: '/leave',
      handler: (request, h) => h.redirect(request.query.to),
    },
    {
      method: 'GET',
      path: '/stay',
      options: { validate: { query: Joi.object({ page: Joi.number().integer().min(1).max(50).default(1) }) } },
      handler: (request, h) => h.redirect(`/sailings?page=${request.query.page}`),
    },
    {
      method: 'GET',
      path: '/hello/{name}',
      handler: ({ params }, h) => h.response(`<h1>Ahoy ${params.name}</h1>`).type('text/html'),
    },
    {
      method: 'GET',
      path: '/welcome/{name}',
      handler: ({ params }, h) => h.response(`<h1>Ahoy ${escapeHtml(params.name)}</h1>`).type('text/html'),
    },
    {
      method: 'GET',
      path: '/plain/{name}',
      handler: ({ params }, h) => h.response(`Ahoy ${params.name}`).type('text/plain'),
    },
  ]);

  await server.start();
};

init();
