import { readFile } from 'node:fs/promises';
import axios from 'axios';
import http from 'node:http';
import pino from 'pino';

const log = pino();

export async function loadConfig(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`cannot read ${path}`, { cause: error });
  }
}

export async function loadState(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    return {};
  }
}

export async function fetchMetrics(): Promise<unknown> {
  const { data } = await axios.get('https://metrics.example/v1');
  return data;
}

export async function fetchAlerts(): Promise<unknown> {
  const { data } = await axios.get('https://alerts.example/v1', { timeout: 2500 });
  return data;
}

export async function push(sample: object): Promise<void> {
  try {
    await axios.post('https://metrics.example/v1', sample, { timeout: 2500 });
  } catch {}
}

export async function pushLogged(sample: object): Promise<void> {
  try {
    await axios.post('https://metrics.example/v1', sample, { timeout: 2500 });
  } catch (error) {
    log.warn({ err: error }, 'push failed');
  }
}

export async function ping(): Promise<number> {
  const response = await fetch('https://status.example/ping');
  return response.status;
}

export async function pingSoon(): Promise<number> {
  const response = await fetch('https://status.example/ping', { signal: AbortSignal.timeout(1000) });
  return response.status;
}

export function background(job: () => Promise<void>): void {
  job().catch(() => {});
}

export function backgroundLogged(job: () => Promise<void>): void {
  job().catch((error: unknown) => log.error({ err: error }, 'job failed'));
}

export function raw(): void {
  const request = http.get('http://127.0.0.1:9100/metrics', (response) => response.resume());
  request.setTimeout(500, () => request.destroy());
}
