const { exec } = require('shelljs');
const BaseController = require('./base');
const escapeHtml = require('escape-html');
const knex = require('../knex');

class TicketsController extends BaseController {
  async show() {
    const id = this.param('id');
    const [ticket] = await knex.raw('select * from tickets where id = ? limit 1', [id]);
    this.json(ticket);
  }

  async search() {
    const text = this.param('text');
    const rows = await knex.raw("select * from tickets where title like '%" + text + "%' limit 20");
    this.json(rows);
  }

  archive() {
    const file = this.param('file');
    exec(`gzip archive/${file}`);
    this.json({ archived: file }, 202);
  }

  clean() {
    exec('find archive -mtime +30 -delete');
    this.json({ cleaned: true });
  }

  hello() {
    this.page(`<h1>${escapeHtml(this.param('name'))}</h1>`);
  }

  greet() {
    const name = this.param('name');
    this.res.send('<h1>Hello ' + name + '</h1>');
  }
}

module.exports = TicketsController;
