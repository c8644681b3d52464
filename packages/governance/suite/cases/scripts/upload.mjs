import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import https from 'node:https';
import axios from 'axios';
import { createHmac, createHash } from 'node:crypto';

const API_KEY = '9f2c41d7e8b04a6f9d3351c07ab2e6f4';
const REGION = 'eu-central-1';
const TIMEOUT_MS = 30_000;
const CHECKSUM = 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9';

const body = await readFile('dist/bundle.zip');
const digest = createHash('sha256').update(body).digest('hex');
if (digest !== CHECKSUM) console.warn('bundle differs from the release');

const signature = createHmac('sha256', 'upload-signing-Kd83hQz1').update(body).digest('hex');
await axios.put(`http://artifacts.internal.example/${REGION}/bundle.zip`, body, {
  headers: { 'x-api-key': API_KEY, 'x-signature': signature },
  timeout: TIMEOUT_MS,
});

await axios.get('http://localhost:9000/health', { timeout: 1000 });

const socket = tls.connect({ host: 'audit.example', port: 6514, minVersion: 'TLSv1' });
socket.end(`uploaded ${digest}\n`);

const modern = tls.connect({ host: 'audit.example', port: 6514, minVersion: 'TLSv1.2' });
modern.end();

const request = https.request('https://releases.example/notify', {
  method: 'POST',
  timeout: 5000,
  checkServerIdentity: () => undefined,
});
request.end();
