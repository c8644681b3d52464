const multer = require('multer');
const AdmZip = require('adm-zip');
const unzipper = require('unzipper');
const tar = require('tar');
const fs = require('fs');
const path = require('path');
const express = require('express');
const { v4: uuid } = require('uuid');

const router = express.Router();
const upload = multer({ dest: '/tmp/uploads', limits: { fileSize: 5_000_000 } });

router.post('/image', upload.single('image'), (req, res, next) => {
  const target = path.join('/srv/images', req.file.originalname);
  fs.rename(req.file.path, target, (error) => {
    if (error) return next(error);
    res.sendStatus(201);
  });
});

router.post('/image2', upload.single('image'), (req, res, next) => {
  const target = path.join('/srv/images', `${uuid()}.png`);
  fs.rename(req.file.path, target, (error) => {
    if (error) return next(error);
    res.sendStatus(201);
  });
});

router.post('/zip', upload.single('archive'), (req, res) => {
  const zip = new AdmZip(req.file.path);
  for (const entry of zip.getEntries()) {
    fs.writeFileSync(path.join('/srv/unpacked', entry.entryName), entry.getData());
  }
  res.sendStatus(201);
});

router.post('/zip2', upload.single('archive'), (req, res) => {
  const zip = new AdmZip(req.file.path);
  for (const entry of zip.getEntries()) {
    const target = path.resolve('/srv/unpacked', entry.entryName);
    if (!target.startsWith('/srv/unpacked/')) continue;
    fs.writeFileSync(target, entry.getData());
  }
  res.sendStatus(201);
});

router.post('/stream', upload.single('archive'), (req, res) => {
  fs.createReadStream(req.file.path)
    .pipe(unzipper.Parse())
    .on('entry', (entry) => {
      const target = `/srv/streamed/${entry.path}`;
      entry.pipe(fs.createWriteStream(target));
    })
    .on('close', () => res.sendStatus(201));
});

router.post('/tar', upload.single('archive'), async (req, res) => {
  await tar.extract({ file: req.file.path, cwd: '/srv/tar', strip: 1 });
  res.sendStatus(201);
});

module.exports = router;
