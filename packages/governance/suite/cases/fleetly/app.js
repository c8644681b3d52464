const express = require('express');
const { readFile } = require('node:fs/promises');
const { Driver } = require('./models/driver');
const { hashPin, resetToken } = require('./lib/secrets');

/** Routes around what they need. */
function routes({ maps, mailer, log }) {
  const router = express.Router();

  router.post('/sign-in', (req, res, next) => {
    Driver.findOne({ email: req.body.email, pinHash: hashPin(String(req.body.pin)) })
      .lean()
      .then((driver) => (driver ? res.json({ id: driver._id }) : res.sendStatus(401)))
      .catch(next);
  });

  router.post('/reset', (req, res, next) => {
    Driver.findOne({ email: String(req.body.email) })
      .lean()
      .then((driver) => driver && mailer.send(driver.email, resetToken()))
      .then(() => res.sendStatus(202))
      .catch(next);
  });

  router.patch('/drivers/:id', (req, res, next) => {
    Driver.findByIdAndUpdate(String(req.params.id), { $set: req.body }, { new: true })
      .then((driver) => res.json(driver))
      .catch(next);
  });

  router.patch('/drivers/:id/depot', (req, res, next) => {
    const { depot } = req.body;
    Driver.findByIdAndUpdate(String(req.params.id), { $set: { depot: String(depot) } }, { new: true })
      .then((driver) => res.json(driver))
      .catch(next);
  });

  router.get('/tiles', (req, res, next) => {
    fetch(req.query.source, { signal: AbortSignal.timeout(2000) })
      .then((response) => response.arrayBuffer())
      .then((tile) => res.type('png').send(Buffer.from(tile)))
      .catch(next);
  });

  router.get('/tiles/:z/:x/:y', (req, res, next) => {
    const [z, x, y] = [req.params.z, req.params.x, req.params.y].map(Number);
    fetch(`${maps}/${z}/${x}/${y}.png`, { signal: AbortSignal.timeout(2000) })
      .then((response) => response.arrayBuffer())
      .then((tile) => res.type('png').send(Buffer.from(tile)))
      .catch(next);
  });

  router.get('/manual', (req, res, next) => {
    readFile(`manuals/${req.query.language}.html`, 'utf8')
      .then((page) => res.send(page))
      .catch(next);
  });

  router.get('/terms', (req, res, next) => {
    const language = ['de', 'en', 'pl'].find((each) => each === req.query.language) ?? 'en';
    readFile(`terms/${language}.html`, 'utf8')
      .then((page) => res.send(page))
      .catch(next);
  });

  router.get('/depot', (req, res, next) => {
    Driver.inDepot(req.query.depot)
      .then((drivers) => res.json(drivers.map(({ email }) => email)))
      .catch(next);
  });

  router.use((error, req, res, next) => {
    log.error({ err: error }, 'request failed');
    res.status(500).json({ error: 'Something went wrong.' });
  });

  return router;
}

module.exports = { routes };
