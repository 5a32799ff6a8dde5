// Entropy coding of zstd (RFC 8878, 4): bits read backwards, Huffman codes, tables of states.

import { Violation } from './wire.mjs';

export const corrupt = () => new Violation('corrupt compressed data');
const highBit = number => 31 - Math.clz32(number);

/** Bits from the end of a piece to its beginning; before that there are zeros (RFC 8878, 4.1). */
export class BackwardBits {
  #bytes; #start; left; // below 0 once more was read than there is

  constructor(bytes, start, end) {
    if (start >= end || bytes[end - 1] === 0) throw corrupt();
    this.#bytes = bytes;
    this.#start = start;
    this.left = 8 * (end - start - 1) + highBit(bytes[end - 1]);
  }

  /** The next bits, at most 24, which stay. */
  peek(count) {
    const from = Math.max(this.left - count, 0), have = this.left - from;
    if (have <= 0) return 0;
    const bytes = this.#bytes, at = this.#start + (from >> 3);
    const word = bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24;
    return (word >>> (from & 7) & 2 ** have - 1) << count - have;
  }

  read(count) {
    const value = this.peek(count);
    this.left -= count;
    return value;
  }
}

/** RFC 8878, 4.2.2: one stream of codes fills `output` from `at` to `last`. */
export function decodeHuffman({ log, symbol, bits: length }, bits, output, at, last) {
  while (at < last) {
    const code = bits.peek(log);
    output[at++] = symbol[code];
    bits.left -= length[code];
  }
  if (bits.left !== 0) throw corrupt();
}

/** RFC 8878, 4.2.1: a weight for each symbol but the last, whose weight follows from the others. */
export function readHuffmanTable(input, at, end) {
  const header = at < end ? input[at++] : 0, weights = [];
  const last = at + (header < 128 ? header : header - 126 >> 1);
  if (last > end) throw corrupt();
  for (let i = 0; i < header - 127; i++) {
    weights.push(input[at + (i >> 1)] >> (i % 2 ? 0 : 4) & 15);
  }
  if (header < 128) {
    const { table, at: first } = readTable(input, at, last, 6, 255);
    const bits = new BackwardBits(input, first, last);
    const states = [bits.read(table.log), bits.read(table.log)];
    // Two states in turn; the one that runs out of bits leaves the last weight to the other.
    for (let turn = 0; bits.left >= 0; turn ^= 1) {
      const state = states[turn];
      weights.push(table.symbol[state]);
      states[turn] = table.base[state] + bits.read(table.bits[state]);
      if (bits.left < 0) weights.push(table.symbol[states[turn ^ 1]]);
      if (weights.length > 255) throw corrupt();
    }
  }
  return { table: huffmanTable(weights), at: last };
}

function huffmanTable(weights) {
  const sum = weights.reduce((sum, weight) => sum + (weight && 1 << weight - 1), 0);
  const log = highBit(sum) + 1, left = (1 << log) - sum;
  if (sum === 0 || log > 11 || left !== 1 << highBit(left)) throw corrupt();
  weights.push(highBit(left) + 1);
  const symbol = new Uint8Array(1 << log), bits = new Uint8Array(1 << log);
  for (let weight = 1, at = 0; weight <= log; weight++) {
    weights.forEach((own, code) => {
      if (own !== weight) return;
      symbol.fill(code, at, at + (1 << weight - 1));
      bits.fill(log + 1 - weight, at, at += 1 << weight - 1);
    });
  }
  return { log, symbol, bits };
}

/** RFC 8878, 4.1.1: how often each symbol stands in a table, and the table. */
export function readTable(input, at, end, logMax, symbolMax) {
  const log = (input[at] & 15) + 5, counts = [];
  let bit = 8 * at + 4;
  const peek = count => (input[bit >> 3] | input[(bit >> 3) + 1] << 8
    | input[(bit >> 3) + 2] << 16) >> (bit & 7) & (1 << count) - 1;
  if (log > logMax) throw corrupt();
  for (let left = 1 << log; left > 0;) {
    const width = highBit(left + 1) + 1, low = (1 << width - 1) - 1;
    const short = (1 << width) - 2 - left; // so many values take a bit less
    let value = peek(width);
    const isShort = (value & low) < short;
    bit += isShort ? width - 1 : width;
    value = isShort ? value & low : value > low ? value - short : value;
    counts.push(value - 1);
    left -= Math.abs(value - 1);
    for (let zeros = value === 1 ? 3 : 0; zeros === 3 && bit <= 8 * end; bit += 2) {
      zeros = peek(2);
      counts.push(...[0, 0, 0].slice(0, zeros));
    }
    if (left < 0 || counts.length > symbolMax + 1 || bit > 8 * end) throw corrupt();
  }
  return { table: stateTable(counts, log), at: bit + 7 >> 3 };
}

/** RFC 8878, 4.1.1: spreads the symbols over the states. */
export function stateTable(counts, log) {
  const size = 1 << log, step = (size >> 1) + (size >> 3) + 3, next = counts.map(Math.abs);
  const symbol = new Uint8Array(size), bits = new Uint8Array(size), base = new Uint16Array(size);
  let high = size, place = 0;
  counts.forEach((count, code) => { if (count < 0) symbol[--high] = code; });
  counts.forEach((count, code) => {
    for (let i = 0; i < count; i++) {
      symbol[place] = code;
      do place = place + step & size - 1; while (place >= high);
    }
  });
  for (let state = 0; state < size; state++) {
    const number = next[symbol[state]]++;
    bits[state] = log - highBit(number);
    base[state] = (number << bits[state]) - size;
  }
  return { log, symbol, bits, base };
}
