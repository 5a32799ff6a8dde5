// What a server sends, as bytes, for tests; honest or not.

import { frame, type, utf8 } from '../../Sources/Page/wire.mjs';

export const join = (...parts) => Uint8Array.from(Buffer.concat(parts));
const number = (byteCount, write) => {
  const bytes = Buffer.alloc(byteCount);
  write(bytes);
  return bytes;
};
export const u16 = value => number(2, bytes => bytes.writeUInt16BE(value));
export const u32 = value => number(4, bytes => bytes.writeUInt32BE(value));
export const u64 = value => number(8, bytes => bytes.writeBigUInt64BE(BigInt(value)));
export const i64 = value => number(8, bytes => bytes.writeBigInt64BE(BigInt(value)));
const counted = text => {
  const bytes = typeof text === 'string' ? utf8(text) : text;
  return join(u16(bytes.length), bytes);
};

export const hello = ({ magic = 'BTFILE', version = 1, capabilities = 0, unit = 0 } = {}) =>
  frame(type.hello, utf8(magic), Uint8Array.of(version, capabilities), u16(unit));
export const head = ({ size, start = 0, mtime = 0, mode = 0o644 }, ...extra) =>
  frame(type.head, u64(size), i64(mtime), u16(mode), u64(start), ...extra);
export const data = bytes => frame(type.data, typeof bytes === 'string' ? utf8(bytes) : bytes);
export const end = (size, digest, ...extra) => frame(type.end, u64(size), digest, ...extra);
export const error = (code, text = '', ...extra) =>
  frame(type.error, u16(code), counted(text), ...extra);
export const item = (path, { kind = 0x66, size = 0, mtime = 0, mode = 0o644 } = {}) =>
  frame(type.item, Uint8Array.of(kind), u64(size), i64(mtime), u16(mode), counted(path));
export const listed = (count, ...extra) => frame(type.listed, u64(count), ...extra);
export const bye = () => frame(type.bye);
