const { spawn, execFile } = require('child_process');
const serveStatic = require('serve-static');
const Mustache = require('mustache');
const express = require('express');
const dot = require('dot');
const Eta = require('eta');

const app = express();
app.use('/static', serveStatic('public', { index: false }));
app.use(express.json());

app.post('/plot', (req, res) => {
  const child = spawn('gnuplot', ['-e', `set title "${req.body.title}"; plot sin(x)`]);
  child.stdout.pipe(res);
});

app.post('/plot2', (req, res) => {
  const child = spawn('gnuplot', ['plots/sine.gp'], { env: { ...process.env, TITLE: String(req.body.title) } });
  child.stdout.pipe(res);
});

app.post('/run', (req, res) => {
  execFile(req.body.tool, ['--version'], { timeout: 1000 }, (error, out) => {
    res.type('text').send(error ? 'failed' : out);
  });
});

const TOOLS = { gnuplot: '/usr/bin/gnuplot', dot: '/usr/bin/dot' };
app.post('/run2', (req, res) => {
  const tool = Object.hasOwn(TOOLS, req.body.tool) ? TOOLS[req.body.tool] : TOOLS.dot;
  execFile(tool, ['--version'], { timeout: 1000 }, (error, out) => {
    res.type('text').send(error ? 'failed' : out);
  });
});

app.post('/dot', (req, res) => {
  const render = dot.template(req.body.template);
  res.send(render({ title: 'plot' }));
});

app.post('/eta', (req, res) => {
  res.send(new Eta.Eta().renderString(req.body.template, { title: 'plot' }));
});

const label = Mustache.render('{{name}}', { name: 'plot' });
app.post('/label', (req, res) => {
  res.send(new Eta.Eta({ views: 'views' }).render('label', { label, name: req.body.name }));
});

app.listen(3700);
