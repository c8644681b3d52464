/** The thread in which `parseMarkdown` works: takes one text, answers with what is in it. */
import { parentPort } from 'node:worker_threads';
import { readMarkdown } from './markdown.ts';

parentPort?.on('message', ([markdown, firstLine]: [string, number]) => {
  parentPort?.postMessage(readMarkdown(markdown, firstLine));
});
