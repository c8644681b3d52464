import { describe, expect, test } from 'vitest';
import {
  createEvent,
  createMemoryBus,
  deadLetterTopic,
  defineSchemas,
  PublishError,
  SchemaError,
  type CloudEvent,
} from '../src/index.ts';
import { until } from './support/wait.ts';

const amount = { type: 'object', properties: { amount: { type: 'string' } }, required: ['amount'] };
const money = {
  type: 'object',
  properties: {
    amount: {
      type: 'object',
      properties: { value: { type: 'string', pattern: '^\\d+$' }, currency: { type: 'string' } },
      required: ['value', 'currency'],
    },
  },
  required: ['amount'],
};

const upcasters = {
  'payment.accepted': {
    1: (data: { amount: string }) => ({ amount: { value: data.amount, currency: 'USD' } }),
  },
};
const first = defineSchemas({ 'payment.accepted': { 1: amount } });
const second = defineSchemas({ 'payment.accepted': { 1: amount, 2: money } }, { upcasters });

const accepted = { type: 'payment.accepted', source: '/payments', key: 'a' };

describe('defineSchemas', () => {
  test('makes events of the newest version, and names the schema', () => {
    const event = second.createEvent({
      ...accepted,
      data: { amount: { value: '1', currency: 'USD' } },
    });
    expect(event.dataschema).toBe('urn:schema:payment.accepted/2');
    expect(second.uri('payment.accepted', 1)).toBe('urn:schema:payment.accepted/1');
    expect(() => second.createEvent({ ...accepted, data: { amount: { value: 'x' } } })).toThrow(
      /data\.amount must have required property 'currency'; data\.amount\.value must match pattern/,
    );
    expect(() => second.createEvent({ ...accepted, type: 'payment.lost', data: 1 })).toThrow(
      'There is no schema for payment.lost.',
    );
  });

  test('lifts old events to the newest version', () => {
    const old = first.createEvent({ ...accepted, data: { amount: '7' } });
    expect(second.upcast(old)).toEqual({
      ...old,
      dataschema: 'urn:schema:payment.accepted/2',
      data: { amount: { value: '7', currency: 'USD' } },
    });
  });

  test('does not take a schema of another type', () => {
    const schemas = defineSchemas({ a: { 1: true }, b: { 1: true } });
    const event = createEvent({ type: 'a', source: '/s', data: 1, dataschema: schemas.uri('b') });
    expect(() => schemas.assertValid(event)).toThrow(SchemaError);
    expect(() => schemas.assertValid({ ...event, dataschema: 'urn:unknown' })).toThrow(SchemaError);
  });

  test('refuses versions with gaps, and versions without a way up', () => {
    expect(() => defineSchemas({ a: { 2: true } })).toThrow('a has no version 1');
    expect(() => defineSchemas({ a: { 1: true, 2: true } })).toThrow('no upcaster from version 1');
  });
});

describe('a guarded bus', () => {
  test('refuses what does not fit, and what comes after it with the same key', async () => {
    const bus = createMemoryBus();
    const received: unknown[] = [];
    const handler = (event: CloudEvent) => Promise.resolve(void received.push(event.data));
    await bus.subscribe({ group: 'g', topics: ['payment'], handler });
    const good = first.createEvent({ ...accepted, data: { amount: '1' } });
    const bad = { ...first.createEvent({ ...accepted, data: { amount: '2' } }), data: {} };
    const later = first.createEvent({ ...accepted, data: { amount: '3' } });
    const other = first.createEvent({ ...accepted, key: 'b', data: { amount: '4' } });
    const refused = await first
      .guard(bus)
      .publish([good, bad, later, other])
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PublishError);
    const { failures } = refused as PublishError;
    expect(failures.map(({ event }) => event.id)).toEqual([bad.id, later.id]);
    await until('the others', () => received.length === 2);
    expect(received).toEqual([{ amount: '1' }, { amount: '4' }]);
    await bus.close();
  });

  test('gives handlers the newest version, and buries at once what does not fit', async () => {
    const bus = createMemoryBus();
    const received: unknown[] = [];
    const dead: CloudEvent[] = [];
    await second.guard(bus).subscribe({
      group: 'g',
      topics: ['payment'],
      handler: (event) => Promise.resolve(void received.push(event.data)),
    });
    await bus.subscribe({
      group: 'operators',
      topics: [deadLetterTopic('payment', 'g')],
      handler: (event) => Promise.resolve(void dead.push(event)),
    });
    const old = first.createEvent({ ...accepted, data: { amount: '7' } });
    await bus.publish([{ ...old, id: 'bad', data: {} }, old]);
    await until('both', () => received.length === 1 && dead.length === 1);
    expect(received).toEqual([{ amount: { value: '7', currency: 'USD' } }]);
    expect(dead[0]).toMatchObject({ id: 'bad', deadattempts: 1 });
    expect(dead[0]?.['deadreason']).toContain("must have required property 'amount'");
    await bus.close();
  });
});
