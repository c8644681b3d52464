import { pino as create } from 'pino';

export const pino = create({ name: 'wages', level: process.env.LOG_LEVEL ?? 'info' });
