'use strict';

const Hapi = require('@hapi/hapi');
const Joi = require('joi');
const Boom = require('@hapi/boom');
const Wreck = require('@hapi/wreck');
const Path = require('path');
const Fs = require('fs').promises;

const COVERS = '/var/lib/library/covers';

const init = async () => {
  const server = Hapi.server({
    port: 4000,
    routes: { cors: { origin: ['*'], credentials: true } },
  });

  server.state('sid', { isSecure: true, isHttpOnly: true, isSameSite: 'Strict', path: '/' });

  const lending = { days: 21 };
  server.app.lending = lending;
  server.state('reader', { isSecure: false, isHttpOnly: false, encoding: 'base64json' });

  server.route({
    method: 'GET',
    path: '/covers/{name}',
    handler: (request) => Fs.readFile(Path.join(COVERS, request.params.name)),
  });

  server.route({
    method: 'GET',
    path: '/covers/isbn/{isbn}',
    options: { validate: { params: Joi.object({ isbn: Joi.string().pattern(/^\d{13}$/).required() }) } },
    handler: (request) => Fs.readFile(Path.join(COVERS, `${request.params.isbn}.jpg`)),
  });

  server.route({
    method: 'GET',
    path: '/remote',
    handler: async (request, h) => {
      const { payload } = await Wreck.get(request.query.source, { timeout: 2000 });
      return h.response(payload);
    },
  });

  server.route({
    method: 'GET',
    path: '/isbn-db/{isbn}',
    options: { validate: { params: Joi.object({ isbn: Joi.string().length(13).regex(/^\d+$/) }) } },
    handler: async (request) => {
      const { payload } = await Wreck.get(`https://isbn.example/v1/${request.params.isbn}`, { timeout: 2000, json: true });
      return payload;
    },
  });

  server.route({
    method: 'GET',
    path: '/jump',
    handler: (request, h) => h.redirect(request.query.url),
  });

  server.route({
    method: 'GET',
    path: '/shelf',
    handler: (request, h) => {
      const shelf = request.query.shelf;
      return h.response(`<h1>Shelf ${shelf}</h1>`).type('text/html');
    },
  });

  server.route({
    method: 'GET',
    path: '/shelf.txt',
    handler: (request, h) => h.response(`Shelf ${request.query.shelf}`).type('text/plain'),
  });

  server.route({
    method: 'GET',
    path: '/missing',
    handler: () => Boom.notFound('no such book'),
  });

  await server.start();
};

init();
