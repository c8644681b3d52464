export { pino as logger } from './pino';
