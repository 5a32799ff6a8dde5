// The client's side of one session: requests to bytes, the server's bytes to events.
//
// All that the wire can show is checked: the order of the answers, that each file is exactly as
// long as announced, that a listing holds only what was asked for. No I/O, no clock, no digest.

import {
  Reader, Violation, encode, frameLengthMax, frameName, isServerType, type, utf8,
} from './wire.mjs';
import { plural } from './text.mjs';
import { ZstdDecoder } from './zstd.mjs';

export const requestsMax = 64; // PROTOCOL 8.1
export const requestBytesMax = 8192; // PROTOCOL 8.1
const unitMin = 64, unitMax = 32_767; // PROTOCOL 3.7

export class Session {
  #offered;
  #output;
  #decoder = null;
  #state = 'awaiting hello'; // then 'between', 'file', 'listing', 'over'
  #violation = null;
  #requests = []; // asked for and not completely answered, oldest first
  #askedCount = 0;
  #requestBytes = 0;
  #missing = 0n; // how much of the file that is coming is still to come
  #size = 0n;
  #listing = null;
  #header = new Uint8Array(5);
  #headerCount = 0;
  #body = null; // null while a header is read
  #bodyCount = 0;
  #bodyLength = 0;

  /** Begins with HELLO as its first output. */
  constructor({ compressed = true, unit = 0 } = {}) {
    this.#offered = { compressed, unit };
    this.#output = [encode.hello(this.#offered)]; // PROTOCOL 3.1
  }

  /** How many requests have no complete answer. */
  get unansweredCount() { return this.#requests.length; }
  /** Whether nothing more can come. */
  get isOver() { return this.#state === 'over' || this.#violation !== null; }

  /** The bytes to send; none twice. */
  takeOutput() {
    const parts = this.#output;
    this.#output = [];
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  /** Asks for a file, of which `offset` bytes with this digest are held here.
      False: the window is full, and nothing is asked. */
  get({ path, offset = 0, digest = null }) {
    return this.#ask({ path, offset }, encode.get({ path, offset, digest }, this.#askedCount));
  }

  /** Asks for the names in a folder; '' is the root. */
  list({ path = '', recursive = false } = {}) {
    return this.#ask({ path, recursive, isList: true }, encode.list({ path, recursive }));
  }

  #ask(request, bytes) {
    // PROTOCOL 8.1; the first request is always allowed (Appendix A.9).
    const full = this.#requests.length >= requestsMax
      || this.#requestBytes + bytes.length > requestBytesMax;
    if (full && this.#requests.length > 0) return false;
    request.byteCount = bytes.length;
    this.#requests.push(request);
    this.#requestBytes += bytes.length;
    this.#askedCount++;
    this.#output.push(bytes);
    return true;
  }

  /** Says that all has arrived and was verified. */
  bye() { this.#output.push(encode.bye()); }

  /** Takes what has come, and gives each event as soon as it is whole; the bytes of a `data` event
      are valid until the next event is asked for. After a violation it throws the same for ever. */
  *receive(bytes) {
    if (this.#violation) throw this.#violation;
    try {
      let at = 0;
      while (at < bytes.length && !this.#decoder) at = yield* this.#step(bytes, at);
      if (at === bytes.length) return;
      for (const piece of this.#decoder.decode(bytes.subarray(at))) {
        for (let next = 0; next < piece.length;) next = yield* this.#step(piece, next);
      }
    } catch (error) {
      this.#violation = error;
      throw error;
    }
  }

  /** Takes bytes from `at` to the end of one frame at most, and returns where it stopped. */
  *#step(bytes, at) {
    if (this.#state === 'over') throw new Violation('bytes after the end of the session');
    if (this.#body === null) {
      const count = Math.min(5 - this.#headerCount, bytes.length - at);
      this.#header.set(bytes.subarray(at, at + count), this.#headerCount);
      this.#headerCount += count;
      this.#checkHeader();
      if (this.#headerCount === 5 && this.#bodyLength === 0) yield* this.#endFrame();
      return at + count;
    }
    const piece = bytes.subarray(at, at + this.#bodyLength - this.#bodyCount);
    if (this.#header[4] === type.data) {
      this.#missing -= BigInt(piece.length);
      yield { kind: 'data', bytes: piece };
    } else if (this.#body.length > 0) {
      this.#body.set(piece, this.#bodyCount);
    }
    this.#bodyCount += piece.length;
    if (this.#bodyCount === this.#bodyLength) yield* this.#endFrame();
    return at + piece.length;
  }

  #checkHeader() {
    if (this.#headerCount < 4) return;
    const length = new DataView(this.#header.buffer).getUint32(0);
    if (length < 1 || length > frameLengthMax) throw new Violation(`a frame length of ${length}`);
    if (this.#headerCount < 5) return;
    this.#bodyLength = length - 1;
    const number = this.#header[4];
    if (isServerType(number)) {
      if (number === type.data) this.#checkData();
      this.#body = new Uint8Array(number === type.data ? 0 : this.#bodyLength);
    } else {
      // PROTOCOL 2.3; whoever sends such a frame before HELLO is no btfile server.
      if (!(number & 0x40)) throw new Violation(`an unsupported frame, ${frameName(number)}`);
      if (this.#state === 'awaiting hello') throw outOfPlace(number);
      this.#body = new Uint8Array(0);
    }
    this.#bodyCount = 0;
  }

  #checkData() {
    if (this.#state !== 'file') throw outOfPlace(type.data);
    if (this.#bodyLength === 0) throw new Violation('DATA without bytes');
    const beyond = BigInt(this.#bodyLength) - this.#missing; // PROTOCOL 3.4
    if (beyond > 0n) throw new Violation(`${plural(Number(beyond), 'byte')} of DATA beyond the file's size`);
  }

  *#endFrame() {
    const number = this.#header[4], body = this.#body;
    this.#body = null;
    this.#headerCount = 0;
    if (!isServerType(number) || number === type.data) return;
    const event = this.#take(number, new Reader(body, number));
    if (event) yield event;
  }

  #take(number, reader) {
    switch (number) {
      case type.hello: return this.#takeHello(reader);
      case type.head: return this.#takeHead(reader);
      case type.end: return this.#takeEnd(reader);
      case type.error: return this.#takeError(reader);
      case type.item: return this.#takeItem(reader);
      case type.listed: return this.#takeListed(reader);
      case type.bye:
        if (this.#state === 'awaiting hello') throw outOfPlace(number);
        this.#state = 'over';
        return { kind: 'bye' };
    }
  }

  #takeHello(reader) {
    if (this.#state !== 'awaiting hello') throw outOfPlace(type.hello);
    const magic = utf8('BTFILE');
    if (reader.bytes(6).some((byte, index) => byte !== magic[index])) {
      throw new Violation("a greeting that is not btfile's");
    }
    const version = reader.u8(), capabilities = reader.u8() & 1, unit = reader.u16();
    if (version !== 1) throw new Violation(`protocol version ${version}`);
    if (unit !== 0 && (unit < unitMin || unit > unitMax)) {
      throw new Violation(`a unit of ${unit} bytes`);
    }
    if (capabilities && !this.#offered.compressed) { // PROTOCOL 3.6
      throw new Violation('capabilities 1 that were not offered');
    }
    this.#state = 'between';
    if (capabilities) this.#decoder = new ZstdDecoder(); // PROTOCOL 5.1
    return { kind: 'hello', compressed: capabilities === 1 };
  }

  #takeHead(reader) {
    const request = this.#requests[0];
    if (this.#state !== 'between' || !request || request.isList) throw outOfPlace(type.head);
    const size = reader.fileBytes(), mtime = reader.i64(), mode = reader.u16() & 0o777;
    const start = reader.fileBytes();
    this.#checkTurn(reader);
    if (start > size || (start !== 0n && start !== BigInt(request.offset))) { // PROTOCOL 4.1
      throw new Violation(`a start at byte ${start} that was not asked for`);
    }
    this.#state = 'file';
    this.#size = size;
    this.#missing = size - start;
    return { kind: 'head', size: Number(size), mtime, mode, start: Number(start) };
  }

  #takeEnd(reader) {
    if (this.#state !== 'file') throw outOfPlace(type.end);
    const size = reader.fileBytes(), digest = reader.bytes(32);
    if (this.#missing > 0n) throw new Violation(`END with ${plural(Number(this.#missing), 'byte')} missing`);
    if (size !== this.#size) {
      throw new Violation(`END with a size of ${size} that HEAD did not announce`);
    }
    this.#completeAnswer();
    return { kind: 'end', digest };
  }

  #takeError(reader) {
    const code = reader.u16(), text = reader.errorText();
    if (code >= 0x8000) { // PROTOCOL 3.4: a fatal one may stand anywhere, before HELLO too.
      this.#state = 'over';
      return { kind: 'error', code, text, isFatal: true };
    }
    if (this.#state === 'awaiting hello' || this.#requests.length === 0) {
      throw outOfPlace(type.error);
    }
    this.#checkTurn(reader);
    this.#completeAnswer();
    return { kind: 'error', code, text, isFatal: false };
  }

  #currentListing(number) {
    if (this.#state === 'listing') return this.#listing;
    const request = this.#requests[0];
    if (this.#state !== 'between' || !request?.isList) throw outOfPlace(number);
    this.#state = 'listing';
    this.#listing = { count: 0n, last: null, isOfFile: false, request };
    return this.#listing;
  }

  #takeItem(reader) {
    const kind = reader.u8(), size = reader.fileBytes(), mtime = reader.i64();
    const mode = reader.u16() & 0o777, path = reader.path();
    if (kind !== 0x66 && kind !== 0x64) throw new Violation(`an ITEM of kind ${kind}`);
    const isFile = kind === 0x66, listing = this.#currentListing(type.item);
    // PROTOCOL 3.5, Appendix A.7
    if (listing.isOfFile || !isInside(path.text, isFile, listing.request)) {
      throw new Violation('an ITEM that was not asked for');
    }
    if (listing.last && compareBytes(listing.last, path.bytes) >= 0) {
      throw new Violation('ITEMs that are not in ascending order');
    }
    listing.last = path.bytes;
    listing.isOfFile = path.text === listing.request.path;
    listing.count++;
    return { kind: 'item', isFile, size: Number(size), mtime, mode, path: path.text };
  }

  #takeListed(reader) {
    const listing = this.#currentListing(type.listed), count = reader.u64();
    if (count !== listing.count) {
      throw new Violation(`LISTED with a count of ${count} that is not that of the ITEMs`);
    }
    const isPartial = reader.left > 0 && (reader.u8() & 1) === 1; // PROTOCOL 13.2
    this.#completeAnswer();
    return { kind: 'listed', count: Number(count), isPartial };
  }

  /** PROTOCOL 13.1: an answer with the number of a later request shows that one was skipped. */
  #checkTurn(reader) {
    const number = reader.requestNumber(), oldest = this.#askedCount - this.#requests.length;
    if (number === null || number <= oldest || number >= this.#askedCount) return;
    throw new Violation(`an answer to request ${number}, which is not the one to be answered`);
  }

  #completeAnswer() {
    this.#requestBytes -= this.#requests.shift().byteCount;
    this.#state = 'between';
  }
}

const outOfPlace = number => new Violation(`${frameName(number)} out of place`);

function compareBytes(left, right) {
  const count = Math.min(left.length, right.length);
  for (let index = 0; index < count; index++) {
    if (left[index] !== right[index]) return left[index] - right[index];
  }
  return left.length - right.length;
}

function isInside(path, isFile, { path: folder, recursive }) {
  if (path === folder) return isFile;
  if (folder && !path.startsWith(folder + '/')) return false;
  return recursive || !path.slice(folder ? folder.length + 1 : 0).includes('/');
}
