import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { Violation } from '../../Sources/Page/wire.mjs';
import { ZstdDecoder } from '../../Sources/Page/zstd.mjs';

const root = new URL('../..', import.meta.url);
const sources = readdirSync(new URL('Sources', root), { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name.endsWith('.swift'))
  .map(entry => readFileSync(`${entry.parentPath ?? entry.path}/${entry.name}`));
const text = Buffer.concat(sources);
const picture = readFileSync(new URL('share/picture.png', root));

let seed = 1;
const random = max => (seed = seed * 48_271 % 0x7fffffff) % max;
const noise = (length, range = 256) => Buffer.from(Array.from({ length }, () => random(range)));

const zstd = (input, ...flags) =>
  execFileSync('zstd', ['-q', '-c', '--zstd=wlog=20', ...flags], { input, maxBuffer: 2 ** 30 });

function decode(bytes, pieceLength = bytes.length) {
  const decoder = new ZstdDecoder(), pieces = [];
  for (let at = 0; at < bytes.length; at += pieceLength) {
    for (const piece of decoder.decode(bytes.subarray(at, at + pieceLength))) {
      assert(piece.length <= 2 ** 17);
      pieces.push(Buffer.from(piece));
    }
  }
  return Buffer.concat(pieces);
}

const same = (bytes, expected) => assert(bytes.equals(expected));

const samples = {
  nothing: Buffer.alloc(0),
  'one byte': Buffer.from('x'),
  'one byte many times': Buffer.alloc(1_000_000, 'x'),
  text,
  picture,
  noise: noise(300_000),
  'noise of two values': noise(300_000, 2),
  'noise of eleven values': noise(300_000, 11),
  'text and noise in turn': Buffer.concat(sources.flatMap(file => [file, noise(random(3000))])),
  'repeats at every distance': Buffer.concat(Array.from({ length: 400 }, (_, index) =>
    Buffer.concat([noise(index), text.subarray(index * 7, index * 9)]))),
  'more than a window ago': Buffer.concat([text, noise(2 ** 20), text, text]),
};

for (const [name, sample] of Object.entries(samples)) {
  for (const level of ['--fast=9', '-1', '-3', '-6', '-9', '-13', '-16', '-19']) {
    test(`zstd ${level}: ${name}`, () => {
      const flags = [level, `--${random(2) ? '' : 'no-'}check`];
      same(decode(zstd(sample, ...flags), 1 + random(5000)), sample);
    });
  }
}

for (const windowLog of [10, 11, 14, 17, 19, 20]) {
  test(`a window of 2^${windowLog} bytes`, () => {
    same(decode(zstd(text, '-19', `--zstd=wlog=${windowLog}`), 1008), text);
  });
}

test('a window of 2^21 bytes is refused', () => {
  const bytes = zstd(Buffer.concat([text, noise(2 ** 21)]), '-3', '--zstd=wlog=21');
  assert.throws(() => decode(bytes), new Violation('a compression window too large'));
});

test('every split of a small stream gives the same bytes', () => {
  const sample = text.subarray(0, 5000), bytes = zstd(sample, '-19');
  for (let split = 0; split <= bytes.length; split++) {
    const decoder = new ZstdDecoder(), pieces = [];
    for (const half of [bytes.subarray(0, split), bytes.subarray(split)]) {
      for (const piece of decoder.decode(half)) pieces.push(Buffer.from(piece));
    }
    same(Buffer.concat(pieces), sample);
  }
  same(decode(bytes, 1), sample);
});

test('frames in a row are one stream', () => {
  same(decode(Buffer.concat(sources.map(file => zstd(file, '-6'))), 1008), text);
});

test('a stream that ends early gives a beginning, and no error', () => {
  const bytes = zstd(text, '-6', '--zstd=wlog=19');
  for (let cut = 0; cut < bytes.length; cut += 1 + random(9973)) {
    const beginning = decode(bytes.subarray(0, cut));
    same(beginning, text.subarray(0, beginning.length));
  }
});

for (const [name, hexadecimal] of Object.entries({
  'another magic': '27b52ffd', 'a frame to be skipped': '502a4d18',
  'a reserved bit': '28b52ffd2800', 'a dictionary': '28b52ffd2101',
  'a reserved kind of block': '28b52ffd2010070000', 'a block beyond the window': '28b52ffd2001110000',
  'sequences that repeat a table of before': '28b52ffd20ff2500000001fc01',
  'literals that repeat a tree of before': '28b52ffd20ff2d00001340000100',
})) {
  test(`refused: ${name}`, () => {
    assert.throws(() => decode(Buffer.from(hexadecimal, 'hex')), new Violation('corrupt compressed data'));
  });
}

test('what libzstd takes of damaged streams is the same here, and what it refuses harms nobody', () => {
  const streams = [
    zstd(text.subarray(0, 3000), '-19', '--no-check'), zstd(text.subarray(0, 60_000), '-3', '--no-check'),
    zstd(noise(3000, 5), '-3', '--no-check'), zstd(Buffer.alloc(500, 'ab'), '-3', '--no-check'),
  ];
  let both = 0;
  for (let round = 0; round < 400; round++) {
    const bytes = Buffer.from(streams[round % streams.length]);
    for (let change = random(3); change >= 0; change--) {
      const reach = round % 2 ? bytes.length : Math.min(60, bytes.length);
      bytes[random(reach)] ^= 1 << random(8);
    }
    const theirs = spawnSync('zstd', ['-q', '-d', '-c', '-M1MB'], { input: bytes, maxBuffer: 2 ** 28 });
    let mine = null;
    try { mine = decode(bytes); } catch (error) { assert(error instanceof Violation, error.stack); }
    if (mine && theirs.status === 0) {
      same(mine, theirs.stdout);
      both++;
    }
  }
  assert(both > 10, `${both} were taken by both`);
});

test('damage at random ends in bytes or in a violation, never in another error', () => {
  const bytes = zstd(text.subarray(0, 20_000), '-19', '--no-check');
  for (let round = 0; round < 4000; round++) {
    const damaged = Buffer.from(bytes);
    for (let change = random(5); change >= 0; change--) damaged[random(bytes.length)] = random(256);
    try { decode(damaged); } catch (error) { assert(error instanceof Violation, error.stack); }
  }
});

test('a small stream for much makes no more than a block at once', () => {
  const decoder = new ZstdDecoder(), bomb = zstd(Buffer.alloc(2 ** 28), '-19', '--zstd=wlog=20');
  assert(bomb.length < 2 ** 17);
  const hash = createHash('sha256');
  let count = 0;
  for (const piece of decoder.decode(bomb)) {
    assert(piece.length <= 2 ** 17);
    hash.update(piece);
    count += piece.length;
  }
  assert.equal(count, 2 ** 28);
});
