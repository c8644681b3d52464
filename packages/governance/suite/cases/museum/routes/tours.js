const wrap = (handler) => (req, res, next) => Promise.resolve(handler(req, res)).catch(next);
const fs = require('fs');
const os = require('os');
const child = require('child_process');
const request = require('superagent');

const pick = (object, ...names) => names.map((name) => object[name]);
const quote = (text) => "'" + String(text).replace(/'/g, "'\\''") + "'";
const commandFor = (name, format) => `tour-export --name ${name} --format ${format}`;

module.exports = (app, db) => {
  app.get('/tours/export', wrap(async (req, res) => {
    const [name, format] = pick(req.query, 'name', 'format');
    child.execSync(commandFor(name, format));
    res.sendStatus(201);
  }));

  app.get('/tours/quoted', wrap(async (req, res) => {
    child.execSync('tour-export --name ' + quote(req.query.name));
    res.sendStatus(201);
  }));

  app.get('/tours/host', wrap(async (req, res) => {
    child.execSync(commandFor(os.hostname(), 'pdf'));
    res.sendStatus(201);
  }));

  app.get('/tours/guide/:guide', wrap(async (req, res) => {
    const where = { guide: req.params.guide };
    const text = Object.entries(where).map(([key, value]) => `${key} = '${value}'`).join(' AND ');
    res.json(await db.query(`SELECT id FROM tours WHERE ${text} LIMIT 10`));
  }));

  app.get('/tours/guide/:guide/bound', wrap(async (req, res) => {
    const where = { guide: req.params.guide };
    const text = Object.keys(where).map((key, index) => `${key} = $${index + 1}`).join(' AND ');
    res.json(await db.query(`SELECT id FROM tours WHERE ${text} LIMIT 10`, Object.values(where)));
  }));

  app.get('/tours/plan', wrap(async (req, res) => {
    const read = (file) => fs.promises.readFile(`plans/${file}`, 'utf8');
    res.type('text').send(await read(req.query.plan));
  }));

  app.get('/tours/plan/fixed', wrap(async (req, res) => {
    const load = (file) => fs.promises.readFile(`plans/${file}`, 'utf8');
    res.type('text').send(await load('museum.txt'));
  }));

  app.get('/tours/partner', wrap(async (req, res) => {
    const base = req.get('x-partner-base');
    const { body } = await request.get(base + '/tours').timeout(2000);
    res.json(body);
  }));

  app.get('/tours/partner/fixed', wrap(async (req, res) => {
    const { body } = await request.get('https://partner.example/tours').query({ q: req.query.q }).timeout(2000);
    res.json(body);
  }));
};
