import pino from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';

const log = pino();

interface Channel {
  send(text: string): Promise<void>;
}

export async function notifyAll(channels: Channel[], text: string): Promise<number> {
  let sent = 0;
  for (const channel of channels) {
    try {
      await channel.send(text);
      sent += 1;
    } catch (error) {
      // next one
    }
  }
  return sent;
}

export async function notifyCounted(channels: Channel[], text: string): Promise<Error[]> {
  const failures: Error[] = [];
  for (const channel of channels) {
    try {
      await channel.send(text);
    } catch (error) {
      failures.push(error as Error);
    }
  }
  return failures;
}

export function notifyLater(channel: Channel, text: string): void {
  void channel.send(text).then(undefined, () => null);
}

export function notifyLogged(channel: Channel, text: string): void {
  channel.send(text).catch((error: unknown) => log.error({ err: error }, 'not sent'));
}

export async function notifyWithRetry(channel: Channel, text: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await channel.send(text);
      return;
    } catch (error) {
      if (attempt === 3) throw error;
      await sleep(100 * attempt);
    }
  }
}

export async function isUp(channel: Channel): Promise<boolean> {
  try {
    await channel.send('ping');
    return true;
  } catch (error) {
    log.debug({ err: error }, 'down');
    return false;
  }
}

export function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function onExit(close: () => void): void {
  try {
    close();
  } finally {
    log.flush();
  }
}

process.on('unhandledRejection', () => {});
