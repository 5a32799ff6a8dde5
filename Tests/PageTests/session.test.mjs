import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Session } from '../../Sources/Page/session.mjs';
import { Violation, frame, utf8 } from '../../Sources/Page/wire.mjs';
import { bye, data, end, error, head, hello, item, join, listed, u16, u32, u64 } from './frames.mjs';

const protocol = new URL('../../Sources/Wire/Wire.docc/Protocol.md', import.meta.url);
const hex = bytes => Buffer.from(bytes).toString('hex');
const zeros = new Uint8Array(32);

/** What comes out, with the bytes of neighbouring `data` events joined. */
function events(session, ...pieces) {
  const all = [];
  for (const piece of pieces) {
    for (const event of session.receive(piece)) {
      const last = all.at(-1);
      if (event.kind !== 'data') all.push(event);
      else if (last?.kind === 'data') last.bytes += hex(event.bytes);
      else all.push({ kind: 'data', bytes: hex(event.bytes) });
    }
  }
  return all;
}

/** A session whose requests have been sent. */
function asked(requests = [{}], options = { compressed: false }) {
  const session = new Session(options);
  for (const { path = 'a', ...rest } of requests) {
    assert(rest.list ? session.list({ path, ...rest }) : session.get({ path, ...rest }));
  }
  session.takeOutput();
  return session;
}

const list = (path = '', recursive = false) => ({ list: true, path, recursive });

/** The rows of section 11 of the protocol: who speaks, and the bytes. */
const section11 = Array.from(
  readFileSync(protocol, 'utf8').split(/^(?=## )/m).find(text => text.startsWith('## 11 '))
    .matchAll(/^ {4}(client|server) .*? {2,}([0-9a-f ]+)$/gm),
  ([, side, bytes]) => ({ side, bytes: Buffer.from(bytes.replaceAll(' ', ''), 'hex') }));
const said = side => join(...section11.filter(row => row.side === side).map(row => row.bytes));

const digest = Buffer.from('5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03', 'hex');

function section11Session() {
  const session = new Session({ compressed: false });
  session.get({ path: 'notes.txt' });
  session.get({ path: 'notes.txt', offset: 6, digest });
  session.get({ path: 'nope' });
  session.list();
  session.bye();
  return session;
}

const section11Events = [
  { kind: 'hello', compressed: false },
  { kind: 'head', size: 6, mtime: 1_700_000_000, mode: 0o644, start: 0 },
  { kind: 'data', bytes: hex(utf8('hello\n')) },
  { kind: 'end', digest: Uint8Array.from(digest) },
  { kind: 'head', size: 6, mtime: 1_700_000_000, mode: 0o644, start: 6 },
  { kind: 'end', digest: Uint8Array.from(digest) },
  { kind: 'error', code: 1, text: 'no', isFatal: false },
  { kind: 'item', isFile: true, size: 6, mtime: 1_700_000_000, mode: 0o644, path: 'notes.txt' },
  { kind: 'listed', count: 1, isPartial: false },
];

test('the client says what section 11 says, but for the numbers of its requests', () => {
  const output = hex(section11Session().takeOutput());
  // PROTOCOL 13.1: section 11 is without the addition.
  const numbered = section11.filter(row => row.side === 'client').map(({ bytes }, index) =>
    bytes[4] === 2 && index > 1
      ? hex(frame(2, bytes.subarray(5), u32(index - 1))) : hex(bytes));
  assert.equal(section11.length, 15);
  assert.equal(output, numbered.join(''));
});

test('every split of section 11 gives the same events', () => {
  const bytes = said('server');
  for (let split = 0; split <= bytes.length; split++) {
    const got = events(section11Session(), bytes.subarray(0, split), bytes.subarray(split));
    assert.deepEqual(got, section11Events);
  }
  assert.deepEqual(events(section11Session(), ...Array.from(bytes, byte => Uint8Array.of(byte))),
    section11Events);
});

test('every cut of section 11 gives a beginning of the events, and no violation', () => {
  const bytes = said('server');
  for (let cut = 0; cut < bytes.length; cut++) {
    const got = events(section11Session(), bytes.subarray(0, cut));
    assert(got.length < section11Events.length || cut === bytes.length);
    for (const [index, event] of got.entries()) {
      if (event.kind === 'data') assert(section11Events[index].bytes.startsWith(event.bytes));
      else assert.deepEqual(event, section11Events[index]);
    }
  }
});

test('what comes after HELLO may be compressed, at every split', () => {
  const [greeting, ...rest] = section11.filter(row => row.side === 'server').map(row => row.bytes);
  const agreed = hello({ capabilities: 1 });
  assert.equal(agreed.length, greeting.length);
  const body = execFileSync('zstd', ['-q', '-c', '-19', '--zstd=wlog=20'], { input: join(...rest) });
  const bytes = join(agreed, body);
  const wanted = [{ kind: 'hello', compressed: true }, ...section11Events.slice(1)];
  for (let split = 0; split <= bytes.length; split++) {
    const session = new Session();
    session.get({ path: 'notes.txt' });
    session.get({ path: 'notes.txt', offset: 6, digest });
    session.get({ path: 'nope' });
    session.list();
    assert.deepEqual(events(session, bytes.subarray(0, split), bytes.subarray(split)), wanted);
  }
});

test('HELLO carries what is offered', () => {
  assert.equal(hex(new Session({ compressed: true, unit: 990 }).takeOutput()),
    '0000000b01' + hex(utf8('BTFILE')) + '010103de');
});

test('64 requests and no more are unanswered', () => {
  const session = new Session({ compressed: false });
  for (let count = 0; count < 64; count++) assert(session.get({ path: 'a' }));
  assert(!session.get({ path: 'a' }));
  events(session, hello(), error(1));
  assert(session.get({ path: 'a' }));
  assert(!session.get({ path: 'a' }));
});

test('8,192 bytes of requests and no more are unanswered, but one may always be asked', () => {
  const session = new Session({ compressed: false });
  const longest = Array(16).fill('x'.repeat(255)).join('/'); // 4,095 bytes
  assert(session.get({ path: longest, offset: 1, digest: zeros }));
  const used = 5 + 8 + 32 + 2 + 4095, room = 8192 - used, around = 5 + 8 + 2 + 4;
  assert(!session.get({ path: longest.slice(0, room - around + 1) }));
  assert(session.get({ path: longest.slice(0, room - around) }));
  assert(!session.list());
});

test('the first request has no number, each later GET has', () => {
  const session = asked([]);
  session.list();
  session.get({ path: 'b' });
  session.get({ path: 'c' });
  const output = hex(session.takeOutput());
  assert(output.endsWith('0001' + '63' + '00000002'));
  assert(output.includes('0001' + '62' + '00000001'));
});

const refused = [
  ['a frame length of 0', u32(0)],
  ['a frame length of 65537', u32(65_537)],
  ['an unsupported frame, type 16', join(u32(1), Uint8Array.of(0x10))],
  ['an unsupported frame, type 191', join(hello(), u32(1), Uint8Array.of(0xbf))],
  ['type 192 out of place', frame(0xc0, utf8('before HELLO'))],
  ['HEAD out of place', head({ size: 1 })],
  ['BYE out of place', bye()],
  ['ERROR out of place', error(1)],
  ['HELLO out of place', join(hello(), hello())],
  ["a greeting that is not btfile's", hello({ magic: 'BTFILF' })],
  ['protocol version 0', hello({ version: 0 })],
  ['protocol version 2', hello({ version: 2 })],
  ['a unit of 63 bytes', hello({ unit: 63 })],
  ['a unit of 32768 bytes', hello({ unit: 32_768 })],
  ['capabilities 1 that were not offered', hello({ capabilities: 1 })],
  ['HELLO with too short a body', frame(0x81, utf8('BTFILE'), Uint8Array.of(1, 0, 0))],
  ['HEAD with too short a body', join(hello(), frame(0x82, u64(1), u64(0), u16(0), u32(0)))],
  ['HEAD with too short a body', join(hello(), frame(0x82))],
  [`a file of ${2n ** 63n} bytes`, join(hello(), head({ size: 2n ** 63n }))],
  ['a start at byte 1 that was not asked for', join(hello(), head({ size: 2, start: 1 }))],
  ['a start at byte 3 that was not asked for', join(hello(), head({ size: 2, start: 3 })),
    [{ offset: 3, digest: zeros }]],
  ['DATA out of place', join(hello(), data('x'))],
  ['DATA without bytes', join(hello(), head({ size: 1 }), frame(0x83))],
  ["1 byte of DATA beyond the file's size", join(hello(), head({ size: 1 }), data('xx'))],
  ["1 byte of DATA beyond the file's size",
    join(hello(), head({ size: 1 }), data('x'), u32(2), Uint8Array.of(0x83))],
  ['END with 1 byte missing', join(hello(), head({ size: 1 }), end(1, zeros))],
  ['END with a size of 2 that HEAD did not announce', join(hello(), head({ size: 0 }), end(2, zeros))],
  ['END with too short a body', join(hello(), head({ size: 0 }), frame(0x84, u64(0), zeros.subarray(1)))],
  ['END out of place', join(hello(), end(0, zeros))],
  ['HEAD out of place', join(hello(), head({ size: 1 }), head({ size: 1 }))],
  ['HEAD out of place', join(hello(), head({ size: 0 })), [list()]],
  ['HEAD out of place', join(hello(), error(1), head({ size: 0 }))],
  ['ERROR out of place', join(hello(), error(1), error(1))],
  ['ERROR with 513 bytes of text', join(hello(), error(1, 'x'.repeat(513)))],
  ['ERROR with too short a body', join(hello(), frame(0x85, u16(1), u16(5), utf8('four')))],
  ['ITEM out of place', join(hello(), item('a'))],
  ['LISTED out of place', join(hello(), listed(0))],
  ['an ITEM of kind 120', join(hello(), item('a', { kind: 0x78 })), [list()]],
  ['an ITEM that was not asked for', join(hello(), item('a/b')), [list()]],
  ['an ITEM that was not asked for', join(hello(), item('ab')), [list('a')]],
  ['an ITEM that was not asked for', join(hello(), item('b/a')), [list('a', true)]],
  ['an ITEM that was not asked for', join(hello(), item('a/b/c')), [list('a')]],
  ['an ITEM that was not asked for', join(hello(), item('a', { kind: 0x64 })), [list('a')]],
  ['an ITEM that was not asked for', join(hello(), item('a'), item('a/b')), [list('a')]],
  ['ITEMs that are not in ascending order', join(hello(), item('b'), item('a')), [list()]],
  ['ITEMs that are not in ascending order', join(hello(), item('a'), item('a')), [list()]],
  ['ITEMs that are not in ascending order', join(hello(), item('a/b'), item('a-b')), [list('', true)]],
  ['LISTED with a count of 2 that is not that of the ITEMs', join(hello(), item('a'), listed(2)), [list()]],
  ['a malformed path: empty', join(hello(), item('')), [list()]],
  ['a malformed path: a name of dots', join(hello(), item('../a')), [list('', true)]],
  ['a malformed path: a name of dots', join(hello(), item('a/./b')), [list('', true)]],
  ['a malformed path: an empty name', join(hello(), item('/a')), [list('', true)]],
  ['a malformed path: an empty name', join(hello(), item('a//b')), [list('', true)]],
  ['a malformed path: a name too long', join(hello(), item('x'.repeat(256))), [list()]],
  ['a malformed path: too long', join(hello(), item(Array(17).fill('x'.repeat(241)).join('/'))), [list()]],
  ['a malformed path: control characters', join(hello(), item('a\nb')), [list()]],
  ['a malformed path: control characters', join(hello(), item('a\x7f')), [list()]],
  ['a malformed path: not UTF-8', join(hello(), item(Uint8Array.of(0x61, 0xff))), [list()]],
  ['a malformed path: not UTF-8', join(hello(), item(Uint8Array.of(0xed, 0xa0, 0x80))), [list()]],
  ['an answer to request 1, which is not the one to be answered',
    join(hello(), head({ size: 0 }, u32(1))), [{}, {}]],
  ['an answer to request 2, which is not the one to be answered',
    join(hello(), error(1), error(1, '', u32(2))), [{}, {}, {}]],
  ['bytes after the end of the session', join(hello(), bye(), bye())],
  ['bytes after the end of the session', join(error(0x8003), hello())],
];

for (const [sentence, bytes, requests] of refused) {
  test(`refused at every split: ${sentence} (${bytes.length} bytes)`, () => {
    for (let split = 0; split <= bytes.length; split++) {
      const session = asked(requests);
      const pieces = [bytes.subarray(0, split), bytes.subarray(split)];
      assert.throws(() => events(session, ...pieces), new Violation(sentence));
      assert.throws(() => events(session, hello()), new Violation(sentence));
      assert(session.isOver);
    }
  });
}

const accepted = [
  ['an unknown type with bit 0x40 is skipped', join(hello(), frame(0xc0, new Uint8Array(65_535)), error(1))],
  ['such a type without a body is skipped', join(hello(), frame(0x40), frame(0xff), error(1))],
  ['bytes at the end of a known body are ignored',
    join(frame(0x81, utf8('BTFILE'), Uint8Array.of(1, 0, 0, 0, 9, 9)), error(1, 'x', u16(7)))],
  ['four bytes that are no later number are a later field', join(hello(), error(1, '', u32(7))), [{}, {}]],
  ['its own number is right', join(hello(), error(1), error(1, '', u32(1))), [{}, {}, {}]],
  ['an unknown error below 0x8000 ends the answer', join(hello(), error(0x7fff, 'later'))],
  ['an ERROR may stand in place of DATA', join(hello(), head({ size: 9 }), data('x'), error(4, 'changed'))],
  ['an ERROR may stand in place of LISTED', join(hello(), item('a'), error(6)), [list()]],
  ['the largest DATA', join(hello(), head({ size: 65_535 }), data(new Uint8Array(65_535)), end(65_535, zeros))],
  ['an empty file', join(hello(), head({ size: 0 }), end(0, zeros, u64(1)))],
  ['a file of 2^63-1 bytes that never comes', join(hello(), head({ size: 2n ** 63n - 1n }), error(5))],
  ['a start that was asked for', join(hello(), head({ size: 7, start: 7 }), end(7, zeros)),
    [{ offset: 7, digest: zeros }]],
  ['a start at 0 though more is held', join(hello(), head({ size: 1 }), data('x'), end(1, zeros)),
    [{ offset: 7, digest: zeros }]],
  ['the listing of a file', join(hello(), item('a'), listed(1)), [list('a')]],
  ['the order of the whole path', join(hello(), item('a', { kind: 0x64 }), item('a-b'), item('a/b'), listed(3)),
    [list('', true)]],
  ['names with a mark of order, and with what only looks like dots',
    join(hello(), item('...'), item('\ufeffa'), listed(2)), [list()]],
];

for (const [sentence, bytes, requests] of accepted) {
  test(`accepted: ${sentence}`, () => {
    const session = asked(requests), before = session.unansweredCount;
    const got = events(session, bytes);
    assert(got.length > 1);
    assert(session.unansweredCount < before);
    assert.deepEqual(events(asked(requests), ...[...bytes].map(byte => Uint8Array.of(byte))), got);
  });
}

test('LISTED may say that something was left out', () => {
  for (const [flags, isPartial] of [[0, false], [1, true], [2, false], [3, true]]) {
    const got = events(asked([list()]), hello(), listed(0, Uint8Array.of(flags)));
    assert.deepEqual(got.at(-1), { kind: 'listed', count: 0, isPartial });
  }
});

test('a fatal ERROR may come before HELLO, and its text is repaired', () => {
  const session = asked();
  const [event] = events(session, error(0x8003, Uint8Array.of(0x61, 0xff)));
  assert.deepEqual(event, { kind: 'error', code: 0x8003, text: 'a\ufffd', isFatal: true });
  assert(session.isOver);
});

test('a mark at the beginning of a name stays', () => {
  const [, event] = events(asked([list()]), hello(), item('\ufeffa'));
  assert.equal(event.path, '\ufeffa');
});

test('bytes at random end in events or in a violation, never in another error', () => {
  let seed = 1;
  const random = max => (seed = seed * 48_271 % 0x7fffffff) % max;
  const parts = [hello(), head({ size: 3 }), data('abc'), end(3, zeros), item('a'), listed(1), error(1, 'x'), bye()];
  for (let round = 0; round < 20_000; round++) {
    const bytes = join(hello(), ...Array.from({ length: 5 }, () => parts[random(parts.length)]));
    for (let change = random(4); change > 0; change--) bytes[random(bytes.length)] = random(256);
    try {
      events(asked([{}, list(), {}, list('', true)]), bytes);
    } catch (error) {
      assert(error instanceof Violation, error.stack);
    }
  }
});
