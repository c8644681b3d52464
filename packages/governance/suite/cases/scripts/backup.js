#!/usr/bin/env node
const { exec, execFileSync, spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const https = require('https');

const DATABASES = ['orders', 'customers'];
const TARGET = '/var/backups';

for (const name of DATABASES) {
  exec(`pg_dump ${name} > ${TARGET}/${name}.sql`, (error) => {
    if (error) process.exitCode = 1;
  });
}

const old = fs.readdirSync(TARGET).filter((name) => name.endsWith('.sql'));
for (const name of old) {
  const stats = fs.statSync(path.join(TARGET, name));
  if (Date.now() - stats.mtimeMs > 30 * 86400000) fs.unlinkSync(path.join(TARGET, name));
}

const version = execFileSync('pg_dump', ['--version']).toString();
console.log(version.trim());

const agent = new https.Agent({ rejectUnauthorized: false });
https.get({ hostname: 'backup.example', path: '/health', agent, timeout: 3000 }, (res) => {
  console.log('remote', res.statusCode);
});

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

const sync = spawnSync('rsync', ['-a', TARGET, 'backup.example:/srv/'], { stdio: 'inherit' });
if (sync.status !== 0) process.exit(sync.status ?? 1);

const pinned = new https.Agent({ ca: fs.readFileSync('/etc/ssl/backup-ca.pem'), keepAlive: true });
https.get({ hostname: 'backup.example', path: '/usage', agent: pinned, timeout: 3000 }, (res) => {
  res.resume();
});
