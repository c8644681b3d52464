const soap = require('soap');
const http = require('http');
const { parseString } = require('xml2js');
const libxml = require('libxmljs');
const { select, useNamespaces } = require('xpath');
const { DOMParser } = require('xmldom');
const { SaxesParser } = require('saxes');

const select2 = useNamespaces({ b: 'http://bank.example/ns' });

const service = {
  Accounts: {
    Port: {
      find(args) {
        const doc = new DOMParser().parseFromString(args.document, 'text/xml');
        return { found: select(`//account[@iban='${args.iban}']`, doc).length };
      },

      statements(args) {
        const doc = new DOMParser().parseFromString(args.document, 'text/xml');
        return { found: select2('//b:statement', doc).length };
      },

      load(args) {
        const doc = libxml.parseXml(args.document, { noent: true });
        return { name: doc.root().name() };
      },

      check(args) {
        const doc = libxml.parseXml(args.document);
        return { name: doc.root().name() };
      },

      parse(args, callback) {
        parseString(args.document, (error, result) => callback(error, result));
      },

      user(args) {
        const doc = new DOMParser().parseFromString(args.document, 'text/xml');
        const query = "//user[name/text()='" + args.name + "' and pin/text()='" + args.pin + "']";
        return { ok: select(query, doc).length === 1 };
      },

      count(args) {
        const parser = new SaxesParser();
        let count = 0;
        parser.on('opentag', () => (count += 1));
        parser.write(args.document).close();
        return { count };
      },
    },
  },
};

const server = http.createServer((request, response) => response.end('404'));
server.listen(8000);
soap.listen(server, '/accounts', service, '<definitions/>');
