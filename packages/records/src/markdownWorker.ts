/**
 * The thread in which `parseMarkdown` works: says that it is ready, then takes one
 * text after another and answers each with what is in it.
 */
import { parentPort } from 'node:worker_threads';
import { readMarkdown } from './markdown.ts';

parentPort?.postMessage('ready');
parentPort?.on('message', ([markdown, firstLine]: [string, number]) => {
  parentPort?.postMessage(readMarkdown(markdown, firstLine));
});
