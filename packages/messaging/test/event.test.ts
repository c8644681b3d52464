import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assertEvent,
  createEvent,
  EventError,
  fromMessage,
  fromStructured,
  STRUCTURED_CONTENT_TYPE,
  toBinary,
  topicOf,
  toStructured,
} from '../src/index.ts';

const minimal = { type: 'payment.accepted', source: '/payments', data: { amount: '100' } };

describe('createEvent', () => {
  test('fills in what the caller need not know', () => {
    const event = createEvent({ ...minimal, key: 'account-1', subject: 'payments/1' });
    expect(event).toMatchObject({
      specversion: '1.0',
      type: 'payment.accepted',
      source: '/payments',
      subject: 'payments/1',
      partitionkey: 'account-1',
      datacontenttype: 'application/json',
      data: { amount: '100' },
    });
    expect(event.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(Date.parse(event.time ?? '')).toBeGreaterThan(Date.now() - 10_000);
  });

  test.each([
    [{ ...minimal, type: '' }, 'type must be text that is not empty'],
    [
      { ...minimal, extensions: { 'trace-id': 'x' } },
      '"trace-id" is not made of lower-case letters',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => createEvent(options)).toThrow(message);
  });

  test.each([
    [null, 'A CloudEvent is a JSON object.'],
    [{ ...createEvent(minimal), specversion: '0.3' }, 'only CloudEvents 1.0 are read'],
    [{ ...createEvent(minimal), time: 'yesterday' }, 'time must be a timestamp of RFC 3339'],
    [{ ...createEvent(minimal), region: {} }, 'region must be text, a number or a boolean'],
  ])('does not take %j for an event', (value, message) => {
    expect(() => {
      assertEvent(value);
    }).toThrow(message);
  });

  test('finds the topic in the type', () => {
    expect(topicOf({ type: 'payment.accepted' })).toBe('payment');
    expect(topicOf({ type: 'com.bank.payment.accepted' })).toBe('com.bank.payment');
    expect(topicOf({ type: 'ping' })).toBe('ping');
  });
});

describe('encodings', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' });
  const event = fc
    .record({
      source: text,
      subject: fc.option(text, { nil: undefined }),
      key: fc.option(text, { nil: undefined }),
      data: fc.jsonValue().map((value) => (Object.is(value, -0) ? 0 : value)),
    })
    .map(({ source, subject, key, data }) => {
      const clean = JSON.parse(JSON.stringify(data)) as unknown;
      const optional = {
        ...(subject !== undefined && { subject }),
        ...(key !== undefined && { key }),
      };
      return createEvent({ type: 'thing.happened', source, data: clean, ...optional });
    });

  test('read what they wrote', () => {
    fc.assert(
      fc.property(event, (original) => {
        expect(fromStructured(toStructured(original))).toEqual(original);
        for (const prefix of ['ce-', 'ce_'] as const) {
          const { headers, body } = toBinary(original, prefix);
          expect(fromMessage(headers, body, prefix)).toEqual(original);
        }
      }),
    );
  });

  test('write HTTP headers in visible ASCII', () => {
    fc.assert(
      fc.property(event, (original) => {
        for (const value of Object.values(toBinary(original).headers)) {
          expect(value).toMatch(/^[\x21-\x7e]*$/);
        }
      }),
    );
  });

  test('tell the modes apart by the content type', () => {
    const original = createEvent(minimal);
    const headers = { 'content-type': `${STRUCTURED_CONTENT_TYPE}; charset=UTF-8` };
    expect(fromMessage(headers, toStructured(original))).toEqual(original);
  });

  test.each([
    ['not json', {}],
    ['{}', {}],
  ])('refuse %s', (body, headers) => {
    expect(() => fromStructured(body)).toThrow(EventError);
    expect(() => fromMessage(headers, body)).toThrow(EventError);
    expect(() => fromMessage({ 'ce-specversion': '%' }, undefined)).toThrow(/percent-encoded/);
  });
});
