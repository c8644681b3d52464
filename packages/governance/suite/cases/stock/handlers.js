const fs = require('node:fs');
const zlib = require('node:zlib');
const crypto = require('node:crypto');
const { spawnSync } = require('node:child_process');
const http = require('node:http');

const index = JSON.parse(fs.readFileSync('index.json', 'utf8'));

const routes = {
  '/all'(req, res) {
    const names = fs.readdirSync('items');
    res.end(names.join('\n'));
  },

  async '/some'(req, res) {
    const names = await fs.promises.readdir('items');
    res.end(names.slice(0, 10).join('\n'));
  },

  '/zip'(req, res) {
    res.end(zlib.gzipSync(JSON.stringify(index)));
  },

  '/zip2'(req, res) {
    zlib.gzip(JSON.stringify(index), (error, bytes) => {
      res.statusCode = error ? 500 : 200;
      res.end(bytes);
    });
  },

  '/version'(req, res) {
    const { stdout } = spawnSync('git', ['rev-parse', 'HEAD']);
    res.end(stdout);
  },

  '/hash'(req, res) {
    res.end(crypto.createHash('sha256').update(req.url).digest('hex'));
  },

  '/lock'(req, res) {
    const key = crypto.scryptSync(req.headers['x-phrase'], 'stock-salt', 32);
    res.end(key.toString('hex'));
  },
};

http.createServer((req, res) => (routes[req.url] ?? routes['/all'])(req, res)).listen(3600);
