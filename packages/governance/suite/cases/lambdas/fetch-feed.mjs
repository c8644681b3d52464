import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';

const ALLOWED = new Set(['feeds.example.com', 'news.example.org']);
const sqs = new SQSClient({});

export const handler = async (event) => {
  const { feed } = JSON.parse(event.body);
  const response = await fetch(feed, { signal: AbortSignal.timeout(3000) });
  return { statusCode: 200, body: await response.text() };
};

export const checked = async (event) => {
  const url = new URL(JSON.parse(event.body).feed);
  if (url.protocol !== 'https:' || !ALLOWED.has(url.hostname)) {
    return { statusCode: 400, body: 'host not allowed' };
  }
  const response = await fetch(url, { signal: AbortSignal.timeout(3000), redirect: 'error' });
  return { statusCode: 200, body: await response.text() };
};

export const avatar = async (event) => {
  const { host, user } = event.queryStringParameters;
  const response = await fetch(`https://${host}/avatars/${user}`, { signal: AbortSignal.timeout(3000) });
  return { statusCode: 200, body: await response.text() };
};

export const weather = async (event) => {
  const query = new URLSearchParams({ city: event.queryStringParameters.city });
  const response = await fetch(`https://weather.example/v1?${query}`, { signal: AbortSignal.timeout(3000) });
  return { statusCode: 200, body: await response.text() };
};

export const onQueue = async (event) => {
  for (const record of event.Records) {
    const { callback, result } = JSON.parse(record.body);
    await fetch(callback, { method: 'POST', body: JSON.stringify(result), signal: AbortSignal.timeout(3000) });
  }
};

export const enqueue = async (event) => {
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: event.body }));
  return { statusCode: 202 };
};

export const connect = async (event) => {
  const { host, port } = JSON.parse(event.body);
  const socket = net.connect({ host, port });
  socket.setTimeout(1000);
  const { address } = await lookup('feeds.example.com');
  socket.end();
  return { statusCode: 200, body: address };
};
