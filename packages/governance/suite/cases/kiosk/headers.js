const http = require('http');
const { URL } = require('url');

http
  .createServer((req, res) => {
    const url = new URL(req.url, 'http://localhost');
    switch (url.pathname) {
      case '/lang': {
        const lang = decodeURIComponent(req.url.split('lang=')[1] || 'en');
        res.writeHead(200, { 'Content-Language': lang });
        return res.end('ok');
      }
      case '/lang2': {
        const lang = ['en', 'nl', 'de'].find((each) => each === url.searchParams.get('lang')) || 'en';
        res.writeHead(200, { 'Content-Language': lang });
        return res.end('ok');
      }
      case '/attach': {
        const name = url.searchParams.get('name');
        res.setHeader('Content-Disposition', 'attachment; filename=' + name);
        return res.end();
      }
      case '/attach2': {
        const name = encodeURIComponent(url.searchParams.get('name') || 'file');
        res.setHeader('Content-Disposition', `attachment; filename*=UTF-8''${name}`);
        return res.end();
      }
      case '/moved': {
        const to = url.searchParams.get('to');
        res.writeHead(302, { Location: to });
        return res.end();
      }
      case '/moved2': {
        res.writeHead(302, { Location: '/home' });
        return res.end();
      }
      case '/hi': {
        res.setHeader('Content-Type', 'text/html');
        return res.end('<b>' + url.searchParams.get('name') + '</b>');
      }
      case '/size': {
        res.setHeader('Content-Length', '2');
        return res.end('ok');
      }
      default:
        res.statusCode = 404;
        return res.end('not found');
    }
  })
  .listen(8081);
