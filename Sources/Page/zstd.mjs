// A decoder of zstd (RFC 8878) for streams with a window of at most 2^20 bytes (PROTOCOL 5.3) and
// no dictionary. It does not compare checksums: each file has its SHA-256.

import {
  BackwardBits, corrupt, decodeHuffman, readHuffmanTable, readTable, stateTable,
} from './entropy.mjs';
import { Violation } from './wire.mjs';

const windowMax = 2 ** 20; // PROTOCOL 5.3
const blockMax = 2 ** 17; // RFC 8878, 3.1.1.2.4
const zstdMagic = 0xfd2fb528;

/** The number in the first bytes, the least significant first. */
const littleEndian = (bytes, count) =>
  bytes.subarray(0, count).reduceRight((number, byte) => number * 256 + byte, 0);

/** RFC 8878, 3.1.1.3.2.1: how many more bits each code has, and the first value it stands for. */
const lengthBits = [...Array(16).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13,
  14, 15, 16];
const matchBits = [...Array(32).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13,
  14, 15, 16];
const bases = (bits, first) => bits.map((_, code) =>
  bits.slice(0, code).reduce((sum, count) => sum + 2 ** count, first));
const lengthBase = bases(lengthBits, 0), matchBase = bases(matchBits, 3);

/** RFC 8878, 3.1.1.3.2.2: the codes of literal lengths, offsets and match lengths. */
const sequenceCodes = [
  { logMax: 9, symbolMax: 35, fixed: stateTable([4, 3, ...Array(11).fill(2), 1, 1, 1,
    ...Array(9).fill(2), 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1], 6) },
  { logMax: 8, symbolMax: 31, fixed: stateTable([1, 1, 1, 1, 1, 1, 2, 2, 2,
    ...Array(15).fill(1), -1, -1, -1, -1, -1], 5) },
  { logMax: 9, symbolMax: 52, fixed: stateTable([1, 4, 3, 2, 2, 2, 2, 2, 2,
    ...Array(37).fill(1), -1, -1, -1, -1, -1, -1, -1], 6) },
];

/** Takes a stream in pieces of any length and gives what each block holds. */
export class ZstdDecoder {
  #input = new Uint8Array(blockMax + 8);
  #inputCount = 0; #wanted = 4;
  #next = this.#readMagic;
  #hasChecksum; #block;
  #windowSize = 0; #end = 0; // of what is in #output
  #output = new Uint8Array(0); // what the window may refer to, and behind it the next block
  #literals = new Uint8Array(blockMax); #literalCount = 0;
  #huffman; #tables; #repeats; // of the frame so far

  /** What has come, in pieces of at most 128 KiB, each valid until the next one is asked for. */
  *decode(bytes) {
    for (let at = 0; ;) {
      const piece = bytes.subarray(at, at + this.#wanted - this.#inputCount);
      this.#input.set(piece, this.#inputCount);
      this.#inputCount += piece.length;
      at += piece.length;
      if (this.#inputCount < this.#wanted) return;
      this.#inputCount = 0;
      const count = this.#next(this.#input.subarray(0, this.#wanted));
      if (count > 0) yield this.#output.subarray(this.#end - count, this.#end);
    }
  }

  #want(count, next) {
    this.#wanted = count;
    this.#next = next;
  }

  #readMagic(input) {
    if (littleEndian(input, 4) !== zstdMagic) throw corrupt();
    this.#want(1, this.#readDescriptor);
  }

  #readDescriptor([descriptor]) {
    if (descriptor & 0b1011) throw corrupt(); // a reserved bit, or a dictionary
    this.#hasChecksum = descriptor & 0b100;
    const isSingle = descriptor >> 5 & 1, sizeBytes = [isSingle, 2, 4, 8][descriptor >> 6];
    this.#want(sizeBytes + 1 - isSingle, input => this.#readSizes(input, isSingle));
  }

  #readSizes(input, isSingle) {
    const size = isSingle ? littleEndian(input) + (input.length === 2 ? 256 : 0)
      : 2 ** (7 + (input[0] >> 3)) * (8 + (input[0] & 7));
    if (size > windowMax) throw new Violation('a compression window too large');
    this.#windowSize = size;
    const room = 2 * size + blockMax;
    if (this.#output.length < room) this.#output = new Uint8Array(room);
    this.#end = 0;
    [this.#huffman, this.#tables, this.#repeats] = [null, [null, null, null], [1, 4, 8]];
    this.#want(3, this.#readBlockHeader);
  }

  get #blockMax() { return Math.min(blockMax, this.#windowSize); }

  #readBlockHeader(input) {
    const header = littleEndian(input, 3), kind = header >> 1 & 3, size = header >> 3;
    if (kind === 3 || size > this.#blockMax) throw corrupt();
    this.#block = { kind, size, isLast: header & 1 };
    this.#want(kind === 1 ? 1 : size, this.#readBlock);
  }

  #readBlock(input) {
    const { kind, size, isLast } = this.#block, output = this.#output;
    if (this.#end + blockMax > output.length) { // only what the window still reaches is kept
      output.copyWithin(0, this.#end - this.#windowSize, this.#end);
      this.#end = this.#windowSize;
    }
    const before = this.#end;
    if (kind === 2) this.#readSequences(input, this.#readLiterals(input));
    else this.#end += size;
    if (kind === 0) output.set(input, before);
    if (kind === 1) output.fill(input[0], before, this.#end);
    this.#want(isLast ? 4 : 3, isLast ? this.#readMagic : this.#readBlockHeader);
    if (isLast && this.#hasChecksum) this.#next = () => this.#want(4, this.#readMagic);
    return this.#end - before;
  }

  /** RFC 8878, 3.1.1.3.1; returns where the sequences begin. */
  #readLiterals(input) {
    const kind = input[0] & 3, format = input[0] >> 2 & 3;
    const headerBytes = (kind < 2 ? [1, 2, 1, 3] : [3, 3, 4, 5])[format];
    if (input.length < headerBytes) throw corrupt();
    const header = littleEndian(input, headerBytes), sizes = Math.floor(header / 16);
    const room = 2 ** [10, 10, 14, 18][format];
    const count = kind > 1 ? sizes % room : header >> (headerBytes === 1 ? 3 : 4);
    const end = headerBytes + [count, 1, Math.floor(sizes / room)][Math.min(kind, 2)];
    if (count > blockMax || end > input.length) throw corrupt();
    this.#literalCount = count;
    if (kind === 0) this.#literals.set(input.subarray(headerBytes, end));
    if (kind === 1) this.#literals.fill(input[headerBytes], 0, count);
    if (kind < 2) return end;
    let at = headerBytes;
    if (kind === 2) ({ table: this.#huffman, at } = readHuffmanTable(input, at, end));
    this.#decodeLiterals(input, at, end, format === 0 ? 1 : 4);
    return end;
  }

  #decodeLiterals(input, at, end, streamCount) {
    if (!this.#huffman) throw corrupt();
    const count = this.#literalCount, part = Math.ceil(count / streamCount), jumps = at;
    at += 2 * (streamCount - 1);
    for (let stream = 0; stream < streamCount; stream++) {
      const isLast = stream === streamCount - 1, first = stream * part;
      const next = isLast ? end : at + littleEndian(input.subarray(jumps + 2 * stream), 2);
      const last = isLast ? count : first + part;
      if (next > end || last > count || first > last) throw corrupt();
      decodeHuffman(this.#huffman, new BackwardBits(input, at, next), this.#literals, first, last);
      at = next;
    }
  }

  /** RFC 8878, 3.1.1.3.2: literals and matches in turn, and the literals that are left. */
  #readSequences(input, at) {
    const limit = this.#end + this.#blockMax;
    let count = input[at++], literal = 0;
    if (count === 255) count = input[at++] + (input[at++] << 8) + 0x7f00;
    else if (count >= 128) count = (count - 128 << 8) + input[at++];
    if (count > 0) {
      const modes = input[at++];
      if (at > input.length || modes & 3) throw corrupt();
      at = this.#readCode(0, modes >> 6, input, at);
      at = this.#readCode(1, modes >> 4 & 3, input, at);
      at = this.#readCode(2, modes >> 2 & 3, input, at);
      literal = this.#runSequences(new BackwardBits(input, at, input.length), count, limit);
    } else if (at !== input.length) {
      throw corrupt();
    }
    const rest = this.#literals.subarray(literal, this.#literalCount);
    if (this.#end + rest.length > limit) throw corrupt();
    this.#output.set(rest, this.#end);
    this.#end += rest.length;
  }

  #readCode(index, mode, input, at) {
    const { logMax, symbolMax, fixed } = sequenceCodes[index], tables = this.#tables;
    if (mode === 0) tables[index] = fixed;
    if (mode === 1) { // one symbol for ever
      if (!(input[at] <= symbolMax)) throw corrupt();
      tables[index] = stateTable([...Array(input[at++]).fill(0), 1], 0);
    }
    if (mode === 2) {
      ({ table: tables[index], at } = readTable(input, at, input.length, logMax, symbolMax));
    }
    if (!tables[index]) throw corrupt();
    return at;
  }

  #runSequences(bits, count, limit) {
    const [lengths, offsets, matches] = this.#tables, output = this.#output;
    let lengthState = bits.read(lengths.log), offsetState = bits.read(offsets.log);
    let matchState = bits.read(matches.log), literal = 0, end = this.#end;
    for (let left = count; left > 0; left--) {
      const offsetCode = offsets.symbol[offsetState];
      if (offsetCode > 22) throw corrupt(); // beyond any window
      const offsetValue = (1 << offsetCode) + bits.read(offsetCode);
      const matchCode = matches.symbol[matchState], lengthCode = lengths.symbol[lengthState];
      const match = matchBase[matchCode] + bits.read(matchBits[matchCode]);
      const length = lengthBase[lengthCode] + bits.read(lengthBits[lengthCode]);
      const offset = this.#offset(offsetValue, length === 0);
      if (left > 1) {
        lengthState = lengths.base[lengthState] + bits.read(lengths.bits[lengthState]);
        matchState = matches.base[matchState] + bits.read(matches.bits[matchState]);
        offsetState = offsets.base[offsetState] + bits.read(offsets.bits[offsetState]);
      }
      if (bits.left < 0 || literal + length > this.#literalCount || end + length + match > limit) {
        throw corrupt();
      }
      for (const last = end + length; end < last;) output[end++] = this.#literals[literal++];
      if (offset > Math.min(end, this.#windowSize)) throw corrupt();
      for (const last = end + match; end < last; end++) output[end] = output[end - offset];
    }
    if (bits.left !== 0) throw corrupt();
    this.#end = end;
    return literal;
  }

  /** RFC 8878, 3.1.1.5: the first three values stand for offsets that were used before. */
  #offset(value, hasNoLiterals) {
    const repeats = this.#repeats, place = value > 3 ? 3 : value - 1 + (hasNoLiterals ? 1 : 0);
    const offset = value > 3 ? value - 3 : place === 3 ? repeats[0] - 1 : repeats[place];
    if (offset <= 0) throw corrupt();
    if (place > 0) this.#repeats = [offset, repeats[0], repeats[place === 1 ? 2 : 1]];
    return offset;
  }
}
