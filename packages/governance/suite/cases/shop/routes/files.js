const fs = require('fs');
const path = require('path');
const express = require('express');
const { execFile, exec } = require('child_process');

const router = express.Router();
const UPLOADS = path.join(__dirname, '..', 'uploads');

router.get('/download', (req, res) => {
  const file = path.join(UPLOADS, req.query.file);
  res.sendFile(file);
});

router.get('/download-own/:name', (req, res) => {
  res.sendFile(req.params.name, { root: UPLOADS });
});

router.get('/read', (req, res, next) => {
  fs.readFile('./uploads/' + req.query.name, 'utf8', (error, text) => {
    if (error) return next(error);
    res.type('text').send(text);
  });
});

router.get('/avatar', (req, res, next) => {
  const name = path.basename(String(req.query.name));
  fs.readFile(path.join(UPLOADS, 'avatars', name), (error, bytes) => {
    if (error) return next(error);
    res.type('png').send(bytes);
  });
});

router.get('/thumbnail', (req, res, next) => {
  const target = path.resolve(UPLOADS, String(req.query.image));
  if (!target.startsWith(UPLOADS + path.sep)) {
    return res.status(400).json({ error: 'bad path' });
  }
  execFile('convert', [target, '-resize', '80x80', 'png:-'], { encoding: 'buffer', timeout: 5000 }, (error, out) => {
    if (error) return next(error);
    res.type('png').send(out);
  });
});

router.post('/compress', (req, res, next) => {
  const folder = req.body.folder;
  exec(`tar czf /tmp/archive.tgz ${folder}`, (error) => {
    if (error) return next(error);
    res.status(201).end();
  });
});

router.post('/rotate-logs', (req, res, next) => {
  exec('logrotate -f /etc/logrotate.d/shop', (error) => {
    if (error) return next(error);
    res.status(204).end();
  });
});

router.delete('/:name', (req, res, next) => {
  fs.unlink(`${UPLOADS}/${req.params.name}`, (error) => {
    if (error) return next(error);
    res.status(204).end();
  });
});

module.exports = router;
