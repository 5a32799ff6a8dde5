// The protocol's frames and bodies (Protocol.md): bytes to values and back. No I/O, no clock.

/** What a server did that the protocol forbids. It ends the session. */
export class Violation extends Error {}

export const frameLengthMax = 65_536; // PROTOCOL 2.1
export const pathBytesMax = 4096; // PROTOCOL 7.1
const componentBytesMax = 255; // PROTOCOL 7.1
const errorTextBytesMax = 512; // PROTOCOL 3.3
const fileBytesMax = 2n ** 63n - 1n; // PROTOCOL 3.4, Appendix A.5

export const type = {
  clientHello: 0x01, get: 0x02, list: 0x03, clientBye: 0x05,
  hello: 0x81, head: 0x82, data: 0x83, end: 0x84, error: 0x85, item: 0x86, bye: 0x87,
  listed: 0x88,
};
const serverTypes = new Map(Object.entries(type).filter(([, number]) => number >= 0x80)
  .map(([name, number]) => [number, name]));

/** The name of a frame's type, for a sentence. */
export const frameName = number => serverTypes.get(number)?.toUpperCase() ?? `type ${number}`;
export const isServerType = number => serverTypes.has(number);

// The mark at the beginning of a name is a part of it.
const strictText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientText = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

export const utf8 = text => encoder.encode(text);

/** Whether two digests are the same. */
export const isSame = (left, right) =>
  left.length === right.length && left.every((byte, index) => byte === right[index]);

/** Why these bytes are no path (PROTOCOL 7.1); null if they are one. */
export function pathProblem(bytes) {
  if (bytes.length === 0) return 'empty';
  if (bytes.length > pathBytesMax) return 'too long';
  if (bytes.some(byte => byte < 0x20 || byte === 0x7f)) return 'control characters';
  let text;
  try { text = strictText.decode(bytes); } catch { return 'not UTF-8'; }
  for (const name of text.split('/')) {
    if (name === '') return 'an empty name';
    if (name === '.' || name === '..') return 'a name of dots';
    if (encoder.encode(name).length > componentBytesMax) return 'a name too long';
  }
  return null;
}

/** Reads the body of one frame; a read beyond its end is a violation. */
export class Reader {
  #bytes; #view; #type; #at = 0;

  constructor(bytes, type) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#type = type;
  }

  get left() { return this.#bytes.length - this.#at; }

  #advance(count) {
    // PROTOCOL 2.3
    if (this.left < count) throw new Violation(`${frameName(this.#type)} with too short a body`);
    this.#at += count;
    return this.#at - count;
  }

  u8() { return this.#view.getUint8(this.#advance(1)); }
  u16() { return this.#view.getUint16(this.#advance(2)); }
  u32() { return this.#view.getUint32(this.#advance(4)); }
  u64() { return this.#view.getBigUint64(this.#advance(8)); }
  /** Above 2^53 it is rounded, which is good enough to be shown, and is never computed with. */
  i64() { return Number(this.#view.getBigInt64(this.#advance(8))); }

  bytes(count) {
    const at = this.#advance(count);
    return this.#bytes.slice(at, at + count);
  }

  /** A size or an offset, exact as a BigInt. */
  fileBytes() {
    const count = this.u64();
    if (count > fileBytesMax) throw new Violation(`a file of ${count} bytes`);
    return count;
  }

  /** A path: its bytes, which have an order, and its text. */
  path() {
    const bytes = this.bytes(this.u16());
    const problem = pathProblem(bytes);
    if (problem) throw new Violation(`a malformed path: ${problem}`);
    return { bytes, text: strictText.decode(bytes) };
  }

  /** The text of an ERROR; repaired if it is not UTF-8. */
  errorText() {
    const count = this.u16();
    if (count > errorTextBytesMax) throw new Violation(`ERROR with ${count} bytes of text`);
    return lenientText.decode(this.bytes(count));
  }

  /** PROTOCOL 13.1: the number of the request, if the answer ends with one. */
  requestNumber() { return this.left >= 4 ? this.u32() : null; }
}

/** One frame of the client's (PROTOCOL 2.1). */
export function frame(type, ...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  const bytes = new Uint8Array(4 + length);
  new DataView(bytes.buffer).setUint32(0, length);
  bytes[4] = type;
  let at = 5;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const integer = (byteCount, set) => {
  const view = new DataView(new ArrayBuffer(byteCount));
  set(view);
  return new Uint8Array(view.buffer);
};
const u16 = number => integer(2, view => view.setUint16(0, number));
const u32 = number => integer(4, view => view.setUint32(0, number));
const u64 = number => integer(8, view => view.setBigUint64(0, BigInt(number)));

export const encode = {
  hello: ({ compressed, unit }) =>
    frame(type.clientHello, utf8('BTFILE'), Uint8Array.of(1, compressed ? 1 : 0), u16(unit)),
  /** `number` is how many requests were sent before; 0 says nothing (PROTOCOL 13.1). */
  get: ({ path, offset, digest }, number) => {
    const name = utf8(path);
    return frame(type.get, u64(offset), offset > 0 ? digest : [], u16(name.length), name,
      number > 0 ? u32(number) : []);
  },
  list: ({ path, recursive }) => {
    const name = utf8(path);
    return frame(type.list, Uint8Array.of(recursive ? 1 : 0), u16(name.length), name);
  },
  bye: () => frame(type.clientBye),
};
