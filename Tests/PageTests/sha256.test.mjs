import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import test from 'node:test';
import { Sha256 } from '../../Sources/Page/sha256.mjs';

const expected = bytes => createHash('sha256').update(bytes).digest('hex');
const hex = bytes => Buffer.from(bytes).toString('hex');

test('every length around the edges of a block has the digest of OpenSSL', () => {
  for (let length = 0; length <= 260; length++) {
    const bytes = randomBytes(length);
    assert.equal(hex(new Sha256().update(bytes).digest()), expected(bytes));
  }
});

test('every split of the input gives the same digest', () => {
  const bytes = randomBytes(200);
  for (let split = 0; split <= bytes.length; split++) {
    const sha = new Sha256().update(bytes.subarray(0, split)).update(bytes.subarray(split));
    assert.equal(hex(sha.digest()), expected(bytes));
  }
});

test('a digest in between disturbs nothing, and a kept state goes on', () => {
  const bytes = randomBytes(100_000);
  let sha = new Sha256();
  for (let at = 0; at < bytes.length; at += 997) {
    const sofar = bytes.subarray(0, at + 997);
    sha.update(bytes.subarray(at, at + 997));
    assert.equal(hex(sha.digest()), expected(sofar));
    sha = Sha256.from(structuredClone(sha.state));
    assert.equal(sha.length, sofar.length);
  }
});

test('the length in bits may need more than 32 bits', () => {
  const sha = new Sha256(), hash = createHash('sha256'), piece = Buffer.alloc(2 ** 22, 7);
  for (let count = 0; count < 129; count++) {
    sha.update(piece);
    hash.update(piece);
  }
  assert.equal(hex(sha.digest()), hash.digest('hex'));
});
