import assert from 'node:assert/strict';
import test from 'node:test';
import { Failure, failureReasons, refusal } from '../../Sources/Page/failure.mjs';
import { Rate, bytesText, clockText, nameOf, partText, plural, safeText, takenText } from '../../Sources/Page/text.mjs';

test('counts of bytes read as those of btfile-get', () => {
  const rows = [[0, '0 B'], [6, '6 B'], [999, '999 B'], [1000, '1.0 kB'], [99_949, '99.9 kB'], [99_950, '100 kB'],
    [203_400, '203 kB'], [999_499, '999 kB'], [999_500, '1.0 MB'], [1_234_567, '1.2 MB'], [2 ** 60, '1.2 EB'], [2 ** 63, '9.2 EB']];
  for (const [count, text] of rows) assert.equal(bytesText(count), text);
  assert.equal(partText(4_100_000, 9_500_000), '4.1 of 9.5 MB');
  assert.equal(partText(12_000, 9_500_000), '0.0 of 9.5 MB');
});

test('times read as on a clock', () => {
  for (const [seconds, text] of [[-1, '0:00'], [27, '0:27'], [65, '1:05'], [3599.6, '1:00:00'], [3723, '1:02:03']]) {
    assert.equal(clockText(seconds), text);
  }
  assert.deepEqual([0.12, 46.24, 99.97].map(takenText), ['0.1 s', '46.2 s', '1:40']);
});

test('a name cannot disguise itself', () => {
  assert.equal(safeText('a\u202egpj.exe'), 'a\ufffdgpj.exe');
  assert.equal(safeText('a\u0085\u200bb'), 'a\ufffd\ufffdb');
  assert.equal(safeText('Grüße aus Köln 🙂.txt'), 'Grüße aus Köln 🙂.txt');
  assert.equal(nameOf('a/b/c'), 'c');
  assert.deepEqual([plural(1, 'file'), plural(0, 'file')], ['1 file', '0 files']);
});

test('the rate is that of the last ten seconds', () => {
  const rate = new Rate();
  assert.equal(rate.perSecond, null);
  for (let second = 0; second <= 100; second++) rate.note(second, second < 80 ? 0 : (second - 80) * 1000);
  assert.equal(rate.perSecond, 1000);
});

test('every failure has a sentence, and each that a person can mend says what to do', () => {
  const details = { detail: 'x', code: 0x80ff, text: 'y', size: 1, needed: 2, free: 1 };
  for (const reason of failureReasons) {
    const failure = new Failure(reason, details);
    assert.match(failure.message, /^[a-z].*[^.!]$/, reason);
    assert(failure.isOfOneFile || failure.advice, reason);
    assert(!(failure.isOfOneFile && failure.isTriedAgain), reason);
  }
});

test('each error of the protocol has its own sentence', () => {
  const sentences = [1, 2, 3, 4, 5, 6, 7, 99, 0x8001, 0x8002, 0x8003, 0x8004, 0x8005, 0x8006, 0x9000].map(code =>
    refusal({ code, text: 'it\u202e says', isFatal: code >= 0x8000 }).message);
  assert(sentences.every((sentence, index) => sentences.indexOf(sentence) === index || index === 9));
  assert.equal(sentences[7], 'the server refused it with error 99 (it\ufffd says)');
});
