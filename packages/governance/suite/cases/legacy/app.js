var express = require('express');
var mysql = require('mysql');
var request = require('request');
var cp = require('child_process');
var fs = require('fs');
var util = require('util');
var bodyParser = require('body-parser');

var connection = mysql.createConnection(process.env.MYSQL_URL);
var app = express();
app.use(bodyParser.urlencoded({ extended: true }));

app.post('/login', function (req, res) {
  var q = util.format("SELECT id FROM users WHERE login = '%s' AND pass = SHA2('%s', 256)", req.body.login, req.body.pass);
  connection.query(q, function (err, rows) {
    if (err) return res.status(500).send(err);
    res.json({ ok: rows.length === 1 });
  });
});

app.get('/user', function (req, res) {
  var id = connection.escape(String(req.query.id));
  connection.query('SELECT id, name FROM users WHERE id = ' + id, function (err, rows) {
    if (err) return res.sendStatus(500);
    res.json(rows);
  });
});

app.get('/fetch', function (req, res) {
  request({ uri: req.query.uri, timeout: 2000 }, function (err, response, body) {
    res.send(err ? 'failed' : String(body.length));
  });
});

app.get('/lookup', function (req, res) {
  cp.exec('nslookup ' + req.query.host, function (err, out) {
    res.type('text').send(err ? 'failed' : out);
  });
});

app.get('/load', function (req, res) {
  var name = req.query.module;
  var plugin = require('./plugins/' + name);
  res.json(plugin.describe());
});

app.get('/doc', function (req, res) {
  var name = req.query.name.replace('../', '');
  fs.readFile('docs/' + name, function (err, data) {
    if (err) return res.sendStatus(404);
    res.type('text').send(data);
  });
});

app.get('/doc2', function (req, res) {
  var name = String(req.query.name).replace(/[^a-z0-9]/gi, '');
  fs.readFile('docs/' + name + '.txt', function (err, data) {
    if (err) return res.sendStatus(404);
    res.type('text').send(data);
  });
});

app.get('/calc', function (req, res) {
  res.json({ result: eval('(' + req.query.expression + ')') });
});

app.get('/calc2', function (req, res) {
  res.json({ result: JSON.parse('[' + Number(req.query.a) + ']') });
});

app.listen(3300);
