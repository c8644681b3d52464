import { Kafka } from 'kafkajs';
import { MongoClient } from 'mongodb';
import got from 'got';
import https from 'node:https';
import superagent from 'superagent';

const kafka = new Kafka({ brokers: ['kafka.example:9093'], ssl: true });
const mongo = new MongoClient(process.env.MONGO_URL, { serverSelectionTimeoutMS: 2000 });
const events = mongo.db('ops').collection('events');

export async function consume() {
  const consumer = kafka.consumer({ groupId: 'ops' });
  await consumer.subscribe({ topic: 'events' });
  await consumer.run({
    eachMessage: async ({ message }) => {
      try {
        await events.insertOne(JSON.parse(message.value.toString()));
      } catch (error) {
        // ignore
      }
    },
  });
}

export async function consumeStrictly() {
  const consumer = kafka.consumer({ groupId: 'ops-strict' });
  await consumer.subscribe({ topic: 'events' });
  await consumer.run({
    eachMessage: async ({ message }) => {
      try {
        await events.insertOne(JSON.parse(message.value.toString()));
      } catch (error) {
        if (error.code === 11000) return;
        throw error;
      }
    },
  });
}

export async function everything() {
  return events.find({}).toArray();
}

export async function latest() {
  return events.find({}).sort({ at: -1 }).limit(100).toArray();
}

export async function notify(text) {
  await got.post('https://chat.example/hooks/ops', { json: { text } });
}

export async function notifySoon(text) {
  await got.post('https://chat.example/hooks/ops', { json: { text }, timeout: { request: 2000 } });
}

export function certificate(host) {
  https.get(`https://${host}.ops.example/`, (response) => response.resume());
}

export async function agentStatus() {
  const response = await superagent.get('https://agent.ops.example/').timeout({ response: 2000, deadline: 5000 });
  return response.body;
}

export async function stream(visit) {
  for await (const event of events.find({ kind: 'alert' }).batchSize(100)) {
    await visit(event);
  }
}
