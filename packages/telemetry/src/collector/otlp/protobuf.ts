/** How one field is read; the result has the shape of OTLP's JSON, so both encodings end in the same code. */
export interface Field {
  name: string;
  kind: Kind;
  isRepeated?: boolean;
  /** The message's fields, for kind `message`. A function, because messages refer to each other. */
  fields?: () => Fields;
}

export type Fields = Readonly<Record<number, Field>>;

type Kind =
  | 'message'
  | 'string'
  | 'hex'
  | 'base64'
  | 'bool'
  | 'uint'
  | 'int'
  | 'sint'
  | 'double'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64';

/** The bytes are not a message of the expected type. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

const VARINT = 0;
const BYTES_8 = 1;
const LENGTH_DELIMITED = 2;
const BYTES_4 = 5;

/** An AnyValue may hold lists of itself; a sender must not choose how deep we recurse. */
const DEEPEST = 64;

/**
 * Decodes one message of protocol buffers' wire format. Unknown fields are left out, as the format asks.
 * 64-bit integers become strings, as in protocol buffers' JSON.
 *
 * @throws ProtobufError when the bytes end early or a field has the wrong type.
 */
export function decodeMessage(bytes: Buffer, fields: Fields): Record<string, unknown> {
  return new Reader(bytes).message(bytes.length, fields, 0);
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  message(end: number, fields: Fields, depth: number): Record<string, unknown> {
    if (depth > DEEPEST)
      throw new ProtobufError(`Messages are nested deeper than ${String(DEEPEST)}.`);
    const message: Record<string, unknown> = {};
    while (this.#at < end) {
      const tag = Number(this.#varint());
      const field = fields[tag >>> 3];
      if (field) this.#readInto(message, field, tag & 7, depth);
      else this.#skip(tag & 7);
    }
    if (this.#at > end) throw new ProtobufError('A message is longer than it says.');
    return message;
  }

  #readInto(message: Record<string, unknown>, field: Field, wire: number, depth: number): void {
    if (!field.isRepeated) {
      message[field.name] = this.#value(field, wire, depth);
      return;
    }
    const list = (message[field.name] ??= []) as unknown[];
    const isPacked = wire === LENGTH_DELIMITED && wireOf(field.kind) !== LENGTH_DELIMITED;
    if (!isPacked) {
      list.push(this.#value(field, wire, depth));
      return;
    }
    const end = this.#endOfBytes();
    while (this.#at < end) list.push(this.#value(field, wireOf(field.kind), depth));
  }

  #value({ name, kind, fields }: Field, wire: number, depth: number): unknown {
    if (wire !== wireOf(kind)) throw new ProtobufError(`The field ${name} has the wrong type.`);
    switch (kind) {
      case 'message':
        return this.message(this.#endOfBytes(), fields?.() ?? {}, depth + 1);
      case 'string':
        return this.#text('utf8');
      case 'hex':
      case 'base64':
        return this.#text(kind);
      case 'double':
        return this.#bytes.readDoubleLE(this.#advance(8));
      case 'fixed32':
        return this.#bytes.readUInt32LE(this.#advance(4));
      case 'fixed64':
        return this.#bytes.readBigUInt64LE(this.#advance(8)).toString();
      case 'sfixed64':
        return this.#bytes.readBigInt64LE(this.#advance(8)).toString();
      default:
        return integer(kind, this.#varint());
    }
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes.readUInt8(this.#advance(1));
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new ProtobufError('A number is longer than ten bytes.');
  }

  #text(encoding: BufferEncoding): string {
    const end = this.#endOfBytes();
    const text = this.#bytes.toString(encoding, this.#at, end);
    this.#at = end;
    return text;
  }

  #endOfBytes(): number {
    const length = Number(this.#varint());
    const start = this.#at;
    this.#advance(length);
    this.#at = start;
    return start + length;
  }

  #skip(wire: number): void {
    if (wire === VARINT) this.#varint();
    else if (wire === BYTES_8) this.#advance(8);
    else if (wire === BYTES_4) this.#advance(4);
    else if (wire === LENGTH_DELIMITED) this.#at = this.#endOfBytes();
    else throw new ProtobufError(`There is no wire type ${String(wire)}.`);
  }

  /** @returns where the skipped bytes begin */
  #advance(length: number): number {
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new ProtobufError('The message ends early.');
    return start;
  }
}

function wireOf(kind: Kind): number {
  if (kind === 'double' || kind === 'fixed64' || kind === 'sfixed64') return BYTES_8;
  if (kind === 'fixed32') return BYTES_4;
  const isBytes = ['message', 'string', 'hex', 'base64'].includes(kind);
  return isBytes ? LENGTH_DELIMITED : VARINT;
}

function integer(kind: Kind, value: bigint): unknown {
  if (kind === 'bool') return value !== 0n;
  if (kind === 'sint') return Number(BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n)));
  if (kind === 'int') return BigInt.asIntN(64, value).toString();
  return Number(value);
}
