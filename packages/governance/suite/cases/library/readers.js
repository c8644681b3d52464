const { Client } = require('ldapts');
const ldap = require('ldapjs');
const ldapEscape = require('ldap-escape');

const client = ldap.createClient({ url: 'ldaps://directory.library.example', timeout: 3000 });
const BASE = 'ou=readers,dc=library,dc=example';

exports.register = (server) => {
  server.route({
    method: 'GET',
    path: '/readers',
    handler: (request) =>
      new Promise((resolve, reject) => {
        const filter = `(uid=${request.query.uid})`;
        client.search(BASE, { filter, scope: 'sub', sizeLimit: 5 }, (error, res) => {
          if (error) return reject(error);
          const found = [];
          res.on('searchEntry', (entry) => found.push(entry.pojo));
          res.on('end', () => resolve(found));
        });
      }),
  });

  server.route({
    method: 'GET',
    path: '/readers/escaped',
    handler: (request) =>
      new Promise((resolve, reject) => {
        const filter = ldapEscape.filter`(uid=${request.query.uid})`;
        client.search(BASE, { filter, sizeLimit: 5 }, (error, res) => {
          if (error) return reject(error);
          const found = [];
          res.on('searchEntry', (entry) => found.push(entry.pojo));
          res.on('end', () => resolve(found));
        });
      }),
  });

  server.route({
    method: 'POST',
    path: '/readers/login',
    handler: async (request, h) => {
      const { uid, password } = request.payload;
      const session = new Client({ url: 'ldaps://directory.library.example', timeout: 3000 });
      const { searchEntries } = await session.search(BASE, { filter: '(&(uid=' + uid + ')(active=TRUE))' });
      if (searchEntries.length !== 1) return h.response().code(401);
      await session.bind(searchEntries[0].dn, password);
      return h.response().code(204);
    },
  });

  server.route({
    method: 'GET',
    path: '/readers/equal',
    handler: async (request) => {
      const filter = new ldap.EqualityFilter({ attribute: 'uid', value: request.query.uid });
      return new Promise((resolve, reject) => {
        client.search(BASE, { filter, sizeLimit: 1 }, (error, res) => {
          if (error) return reject(error);
          res.on('searchEntry', (entry) => resolve(entry.pojo));
        });
      });
    },
  });

  server.route({
    method: 'GET',
    path: '/staff',
    handler: () =>
      new Promise((resolve, reject) => {
        client.search(BASE, { filter: '(employeeType=staff)', sizeLimit: 100 }, (error, res) => {
          if (error) return reject(error);
          const found = [];
          res.on('searchEntry', (entry) => found.push(entry.pojo));
          res.on('end', () => resolve(found));
        });
      }),
  });
};
