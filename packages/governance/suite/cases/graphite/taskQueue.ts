import { EventEmitter } from 'node:events';

interface Task {
  name: string;
  parts: string[];
}

const queue: Task[] = [];
export const events = new EventEmitter();

export async function exec(line: string): Promise<void> {
  const [name = '', ...parts] = line.split(' ');
  queue.push({ name, parts });
  events.emit('queued', queue.length);
}

export async function spawn(name: string, parts: string[]): Promise<void> {
  queue.push({ name, parts });
  events.emit('queued', queue.length);
}

export function take(): Task | undefined {
  return queue.shift();
}
