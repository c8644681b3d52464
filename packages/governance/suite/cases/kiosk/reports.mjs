import Router from '@koa/router';
import { spawn, execFile as run } from 'node:child_process';
import cp from 'node:child_process';
import { promisify } from 'node:util';

const execAsync = promisify(cp.exec);
const runAsync = promisify(run);
export const reports = new Router();

reports.post('/pdf', async (ctx) => {
  const { title } = ctx.request.body;
  const { stdout } = await execAsync(`wkhtmltopdf --title "${title}" report.html -`);
  ctx.type = 'application/pdf';
  ctx.body = stdout;
});

reports.post('/pdf2', async (ctx) => {
  const { title } = ctx.request.body;
  const { stdout } = await runAsync('wkhtmltopdf', ['--title', String(title), 'report.html', '-'], { timeout: 10_000 });
  ctx.body = stdout;
});

reports.get('/log', (ctx) => {
  const lines = ctx.query.lines ?? '10';
  const tail = spawn('tail -n ' + lines + ' /var/log/kiosk.log', { shell: true });
  ctx.body = tail.stdout;
});

reports.get('/log2', (ctx) => {
  const lines = Number.parseInt(ctx.query.lines, 10) || 10;
  const tail = spawn('tail', ['-n', String(lines), '/var/log/kiosk.log']);
  ctx.body = tail.stdout;
});

reports.post('/convert', (ctx) => {
  const format = ctx.request.body.format;
  const child = spawn('sh', ['-c', `pandoc -t ${format} report.md`]);
  ctx.body = child.stdout;
});

reports.get('/match', (ctx) => {
  const pattern = /^report-(\d{4})-(\d{2})$/;
  const match = pattern.exec(ctx.query.name);
  ctx.body = match ? { year: match[1], month: match[2] } : null;
});

reports.get('/disk', (ctx) => {
  const out = cp.execSync('df -h ' + ctx.query.mount);
  ctx.body = out.toString();
});
