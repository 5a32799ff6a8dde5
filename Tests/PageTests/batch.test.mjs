import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join as path } from 'node:path';
import test from 'node:test';
import { Batch } from '../../Sources/Page/batch.mjs';
import { Connection, bestUnitOf, listFolder } from '../../Sources/Page/connection.mjs';
import { Failure } from '../../Sources/Page/failure.mjs';
import { frame } from '../../Sources/Page/wire.mjs';
import { data, end, error, head, hello, item, join, listed, u32 } from './frames.mjs';
import { cutLinks, socketLinks, spokenLink } from './links.mjs';
import { MemoryFolder, MemoryStore } from './memory.mjs';
import { Server, temporaryFolder } from './server.mjs';

const sha256 = bytes => createHash('sha256').update(bytes).digest();
const random = length => randomBytes(length);

/** A served folder with these files: Buffers by path. */
async function serve(context, files, ...flags) {
  const folder = temporaryFolder(context);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(path(folder, name)), { recursive: true });
    writeFileSync(path(folder, name), bytes);
  }
  const server = new Server(context, folder, ...flags);
  return Object.assign(await server.start(), { folder, open: socketLinks(server.socket) });
}

const entries = files => Object.entries(files).map(([name, bytes]) => ({ path: name, size: bytes.length, isFile: true }));
const wholeFolder = name => [{ path: name, size: 0, isFile: false }];

/** A batch with its store, its folder and all that it reported. */
function batchOf(connect, wanted, options = {}) {
  const { store = new MemoryStore(), target = new MemoryFolder(), pauses = [0, 0, 0], ...rest } = options;
  const reports = [];
  const batch = new Batch({ connect, store, target, pauses, report: event => reports.push(event), ...rest });
  batch.add(wanted);
  return { batch, store, target, reports };
}

function assertSaved(target, files) {
  assert.deepEqual([...target.files.keys()].sort(), Object.keys(files).sort());
  for (const [name, bytes] of Object.entries(files)) assert(target.files.get(name).equals(bytes), name);
}

test('a batch of files of every kind arrives in one session', async context => {
  const files = { empty: Buffer.alloc(0), 'one byte': Buffer.from('x'), 'Grüße/aus Köln.txt': Buffer.from('ß'), 'big.bin': random(1_500_000) };
  for (let index = 0; index < 300; index++) files[`many/${index}`] = Buffer.from(`file ${index}\n`.repeat(index));
  const server = await serve(context, files);
  let sessions = 0, writes = 0;
  const open = async () => {
    sessions++;
    const link = await server.open();
    return { read: () => link.read(), write: bytes => (writes++, link.write(bytes)), close: () => link.close() };
  };
  const { batch, store, target } = batchOf(open, entries(files));
  await batch.run();
  assertSaved(target, files);
  assert.equal(sessions, 1);
  assert(writes < 304 / 8, `${writes} writes: many are asked for at once`);
  assert.equal(batch.totals.saved, 304);
  assert.equal(batch.totals.doneBytes, batch.totals.bytes);
  assert(batch.totals.wireBytes < batch.totals.fileBytes, 'many small files are compressed as one body');
  assert.deepEqual([store.todos.size, store.parts.size], [0, 0]);
});

test('a folder is listed and fetched with all that is below it, in one session', async context => {
  const files = { 'logs/a.log': random(10), 'logs/old/b.log': random(20), 'notes.txt': random(30) };
  const server = await serve(context, files);
  mkdirSync(path(server.folder, 'logs/none'));
  const { batch, target } = batchOf(server.open, wholeFolder('logs'));
  await batch.run();
  delete files['notes.txt'];
  assertSaved(target, files);
  assert.deepEqual([...target.folders], ['logs/none', 'logs/old']);
  assert.equal(batch.totals.count, 2);
});

test('what is unchanged is not sent again, and of what has grown only the new part is', async context => {
  const files = { same: random(400_000), grown: random(300_000), other: random(200_000), empty: Buffer.alloc(0), longer: random(10) };
  const server = await serve(context, files), target = new MemoryFolder();
  for (const [name, bytes] of Object.entries(files)) target.files.set(name, bytes);
  target.files.set('other', random(200_000));
  target.files.set('longer', random(11));
  const more = random(1000);
  appendFileSync(path(server.folder, 'grown'), more);
  files.grown = Buffer.concat([files.grown, more]);
  const { batch } = batchOf(server.open, entries(files), { target });
  await batch.run();
  assertSaved(target, files);
  assert.deepEqual([batch.totals.unchanged, batch.totals.saved], [2, 3]);
  assert.equal(batch.totals.fileBytes, 1000 + 200_000 + 10);
});

test('cut at any place, the batch resumes and no kept byte comes twice', async context => {
  const files = { a: random(3000), b: random(70_000), c: Buffer.from('text '.repeat(5000)), d: random(5) };
  const server = await serve(context, files);
  for (let cut = 0; cut < 72_000; cut += 1 + cut % 4099 * 2) {
    const { batch, target, reports } = batchOf(cutLinks(server.open, cut, 20_000, 4000), entries(files));
    await batch.run();
    assertSaved(target, files);
    const size = Object.values(files).reduce((sum, bytes) => sum + bytes.length, 0);
    assert.equal(batch.totals.fileBytes, size, `cut after ${cut} bytes`);
    assert.equal(batch.totals.doneBytes, size);
    assert(reports.some(({ kind, error }) => kind === 'pause' && error.reason === 'lost'));
  }
});

test('after a closed tab another batch goes on from the last kept piece', async context => {
  const files = { big: random(6_000_000) }, server = await serve(context, files), store = new MemoryStore();
  const first = batchOf(cutLinks(server.open, 4_000_000), entries(files), { store, pauses: [] });
  await assert.rejects(first.batch.run(), { reason: 'lost' });
  assert.equal(store.todos.size, 1);
  const kept = store.parts.get('big').sha.length;
  assert(kept > 3_900_000);
  const second = batchOf(server.open, [...store.todos.values()], { store });
  await second.batch.run();
  assertSaved(second.target, files);
  assert.equal(second.batch.totals.fileBytes, 6_000_000 - kept);
  assert.deepEqual([store.todos.size, store.parts.size], [0, 0]);
});

test('a part whose file was changed on the server begins anew', async context => {
  const files = { big: random(3_000_000) }, server = await serve(context, files), store = new MemoryStore();
  await assert.rejects(batchOf(cutLinks(server.open, 2_000_000), entries(files), { store, pauses: [] }).batch.run());
  files.big = random(2_500_000);
  writeFileSync(path(server.folder, 'big'), files.big);
  const { batch, target } = batchOf(server.open, [...store.todos.values()], { store });
  await batch.run();
  assertSaved(target, files);
});

test('a part of a grown file resumes behind the file that is held', async context => {
  const old = random(1_000_000), files = { log: Buffer.concat([old, random(4_000_000)]) };
  const server = await serve(context, files), store = new MemoryStore(), target = new MemoryFolder();
  target.files.set('log', old);
  await assert.rejects(batchOf(cutLinks(server.open, 2_000_000), entries(files), { store, target, pauses: [] }).batch.run());
  assert.equal(store.parts.get('log').heldBytes, 1_000_000);
  const second = batchOf(server.open, [...store.todos.values()], { store, target });
  await second.batch.run();
  assertSaved(target, files);
  assert(second.batch.totals.fileBytes < 2_100_000);
});

test('a part whose held file is gone, or was changed meanwhile, does no harm', async context => {
  for (const change of [null, random(1_000_000)]) {
    const old = random(1_000_000), files = { log: Buffer.concat([old, random(3_000_000)]) };
    const server = await serve(context, files), store = new MemoryStore(), target = new MemoryFolder();
    target.files.set('log', old);
    await assert.rejects(batchOf(cutLinks(server.open, 2_000_000), entries(files), { store, target, pauses: [] }).batch.run());
    target.files.delete('log');
    if (change) target.files.set('log', change);
    await batchOf(server.open, [...store.todos.values()], { store, target }).batch.run();
    assertSaved(target, files);
  }
});

test('what the server refuses does not keep the rest from coming', async context => {
  const files = { a: random(10), c: random(10) }, server = await serve(context, files);
  const { batch, target } = batchOf(server.open, [...entries({ ...files, b: random(9) }), ...wholeFolder('nowhere')]);
  await batch.run();
  assertSaved(target, files);
  assert.equal(batch.files.get('b').failure.reason, 'notFound');
  assert.equal(batch.files.get('nowhere').failure.reason, 'notFound');
  assert.deepEqual([batch.totals.saved, batch.totals.failed], [2, 2]);
  assert.equal(batch.totals.doneBytes, batch.totals.bytes);
});

test('two names that differ in case only do not become one file', async context => {
  const files = { 'Notes.txt': random(10), 'notes.txt': random(20) }, server = await serve(context, files);
  const { batch, target } = batchOf(server.open, entries(files));
  await batch.run();
  assertSaved(target, { 'Notes.txt': files['Notes.txt'] });
  assert.equal(batch.files.get('notes.txt').failure.reason, 'sameName');
});

test('a name that the disk refuses fails alone; a folder that is gone ends the batch', async context => {
  const files = { a: random(10), b: random(20), c: random(30) }, server = await serve(context, files);
  const target = new MemoryFolder();
  target.failures.set('b', new Failure('localName'));
  await batchOf(server.open, entries(files), { target }).batch.run();
  assert.deepEqual([...target.files.keys()], ['a', 'c']);
  const gone = new MemoryFolder();
  for (const name of Object.keys(files)) gone.failures.set(name, new Failure('folderGone'));
  const { batch, store } = batchOf(server.open, entries(files), { target: gone });
  await assert.rejects(batch.run(), { reason: 'folderGone' });
  assert.equal(store.todos.size, 3);
});

test('damage on the way to the disk is mended by fetching again, but not for ever', async context => {
  const files = { a: random(100), b: random(100) }, server = await serve(context, files), target = new MemoryFolder();
  target.damages.set('a', 1).set('b', 9);
  const { batch } = batchOf(server.open, entries(files), { target });
  await batch.run();
  assertSaved(target, { a: files.a });
  assert.equal(batch.files.get('b').failure.reason, 'damaged');
});

test('stopped, it ends and keeps what is here', async context => {
  const files = { big: random(3_000_000) }, server = await serve(context, files, '--limit-rate', '1M');
  const { batch, store } = batchOf(server.open, entries(files));
  const running = batch.run();
  while (batch.totals.fileBytes < 100_000) await new Promise(resolve => setTimeout(resolve, 10));
  batch.stop();
  await running;
  assert(store.parts.get('big').sha.length >= 100_000);
  assert.equal(store.todos.size, 1);
});

test('a server that is killed and started again goes on where it was', async context => {
  const files = { big: random(4_000_000), small: random(5) }, server = await serve(context, files, '--limit-rate', '4M');
  let sessions = 0;
  const { batch, target } = batchOf(() => (sessions++, server.open()), entries(files), { pauses: Array(100).fill(0.05) });
  const running = batch.run();
  while (batch.totals.fileBytes < 1_000_000) await new Promise(resolve => setTimeout(resolve, 10));
  await server.kill();
  await new Promise(resolve => setTimeout(resolve, 200));
  await server.start();
  await running;
  assertSaved(target, files);
  assert(sessions > 2);
  assert.equal(batch.totals.fileBytes, 4_000_005);
});

test('nothing but what is in memory of a large file is ever held', async context => {
  const files = { big: random(5_000_000) }, server = await serve(context, files), store = new MemoryStore();
  let largest = 0;
  const append = store.append.bind(store);
  store.append = (name, start, piece, known) => {
    largest = Math.max(largest, piece.size);
    return append(name, start, piece, known);
  };
  await batchOf(server.open, entries(files), { store }).batch.run();
  assert(largest > 2 ** 20 - 1 && largest < 2 ** 20 + 2 ** 17, `${largest}`);
});

// Hostile servers: each says its bytes as often as it is asked, and nothing may be saved.

const abc = Buffer.from('abc'), one = [{ path: 'a', size: 3, isFile: true }];
const hostile = [
  ['another digest', 'digest', join(hello(), head({ size: 3 }), data(abc), end(3, sha256('abd')))],
  ['another size at the end', null, join(hello(), head({ size: 3 }), data(abc), end(4, sha256(abc))), 'violation'],
  ['more bytes than announced', null, join(hello(), head({ size: 2 }), data(abc), end(2, sha256('ab'))), 'violation'],
  ['2^60 bytes', 'tooLarge', join(hello(), head({ size: 2n ** 60n }), data(abc))],
  ['more than there is room for', 'noRoom', join(hello(), head({ size: 10 ** 12 }), data(abc))],
  ['a change at each try', 'changed', join(hello(), head({ size: 3 }), data('ab'), error(4, 'changed'))],
  ['the answer to another request', null, join(hello(), head({ size: 3 }, u32(1)), data(abc), end(3, sha256(abc))), 'violation', 2],
  ['not btfile', null, Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'violation'],
  ['silence, and then the end', null, Buffer.alloc(0), 'lost'],
  ['no at the door', null, error(0x8005, 'no'), 'notAllowed'],
  ['an error of a later version', null, error(0x80ff, 'later'), 'fatal'],
  ['half a file again and again', null, join(hello(), head({ size: 3 }), data('')).subarray(0, 46), 'lost'],
];

for (const [name, reason, bytes, failure, count = 1] of hostile) {
  test(`a server that sends ${name}`, async () => {
    const wanted = Array.from({ length: count }, (_, index) => ({ ...one[0], path: 'ab'[index] }));
    const store = new MemoryStore();
    store.free = 10 ** 9;
    const { batch, target } = batchOf(async () => spokenLink(bytes), wanted, { store });
    if (failure) await assert.rejects(batch.run(), { reason: failure });
    else await batch.run();
    assert.equal(batch.files.get('a').failure?.reason ?? null, reason);
    assert.deepEqual([target.files.size, batch.totals.saved], [0, 0]);
    if (!failure) assert.equal(batch.totals.doneBytes, batch.totals.bytes);
  });
}

test('a server that lists names which climb: nothing is fetched', async () => {
  for (const name of ['../a', 'logs/../../a', '/etc/passwd', 'logs//a', 'other/a']) {
    const { batch, target } = batchOf(async () => spokenLink(join(hello(), item(name), listed(1))), wholeFolder('logs'));
    await assert.rejects(batch.run(), { reason: 'violation' });
    assert.equal(target.files.size, 0);
  }
});

test('a listing is asked for in a session of its own, which ends with BYE', async () => {
  const sent = [], link = spokenLink(join(hello(), item('a', { size: 7 }), listed(1, Uint8Array.of(1))), { sent });
  const { items, isPartial } = await listFolder(link, '', { compressed: false });
  assert.deepEqual([items.map(one => one.path), isPartial], [['a'], true]);
  assert.deepEqual(sent.slice(-5), [0, 0, 0, 1, 5]);
});

test('the next session asks for the unit that the pieces of this one have shown', async context => {
  const files = { big: random(40_000) }, server = await serve(context, files), greetings = [];
  const open = async () => {
    const link = await server.open(), pieces = [];
    return {
      async read() { // as of a peer whose frames hold 990 bytes
        if (greetings.length === 1 && pieces.count > 30_000) return null;
        if (pieces.length === 0) {
          const bytes = await link.read();
          for (let at = 0; at < bytes?.length; at += 990) pieces.push(bytes.subarray(at, at + 990));
        }
        pieces.count = (pieces.count ?? 0) + 990;
        return pieces.shift() ?? null;
      },
      write(bytes) {
        if (greetings.at(-1) === null) greetings[greetings.length - 1] = Buffer.from(bytes).readUInt16BE(13);
        return link.write(bytes);
      },
      close: () => link.close(),
    };
  };
  const { batch, target } = batchOf(() => (greetings.push(null), open()), entries(files));
  await batch.run();
  assertSaved(target, files);
  assert.deepEqual(greetings, [0, 990]);
});

test('pieces of 990 bytes ask for messages of 990 bytes', () => {
  const repeated = (count, ...lengths) => Array(count).fill(lengths).flat();
  assert.equal(bestUnitOf([]), 0);
  assert.equal(bestUnitOf(repeated(7, 990, 18)), 0, 'too few to tell');
  assert.equal(bestUnitOf(repeated(8, 990, 18)), 990);
  assert.equal(bestUnitOf([...repeated(20, 990, 18), 300]), 990);
  assert.equal(bestUnitOf([...repeated(20, 990, 18), 1008]), 0, 'it takes 1008 in one');
  assert.equal(bestUnitOf(repeated(50, 1008)), 0);
  assert.equal(bestUnitOf([...repeated(60, 65_536), ...repeated(8, 990)]), 0, 'a few among others are chance');
});

test('a file that grows while it is sent goes on from what is here', async () => {
  const first = join(hello(), head({ size: 3 }), data('ab'), error(4, 'changed'), head({ size: 4, start: 2 }, u32(1)), data('cd'), end(4, sha256('abcd')));
  const { batch, target } = batchOf(async () => spokenLink(first), one);
  await batch.run();
  assertSaved(target, { a: Buffer.from('abcd') });
  assert.equal(batch.totals.bytes, 4);
});

test('a listing that was cut is asked for again as a whole', async context => {
  const files = { 'logs/a': random(10), 'logs/b': random(10) }, server = await serve(context, files);
  const cut = spokenLink(join(hello(), item('logs/gone')).subarray(0, -1));
  const links = [cut];
  const { batch, target } = batchOf(async () => links.pop() ?? server.open(), wholeFolder('logs'));
  await batch.run();
  assertSaved(target, files);
});

test('only 4 KiB or a whole answer make the retries count anew', async () => {
  const content = random(20_000), wanted = entries({ a: content });
  // With three retries: how much of it each session brings, and in how many.
  for (const [step, wantedSessions] of [[1, 4], [1365, 7], [1366, 15], [4096, 5]]) {
    let sessions = 0;
    const open = async () => {
      const start = step * sessions++, bytes = content.subarray(start, start + step);
      const tail = start + step < content.length ? Buffer.alloc(0) : end(content.length, sha256(content));
      return spokenLink(join(hello(), head({ size: content.length, start }), data(bytes), tail));
    };
    const { batch, target } = batchOf(open, wanted), isEnough = step * wantedSessions >= content.length;
    if (isEnough) await batch.run();
    else await assert.rejects(batch.run(), { reason: 'lost' });
    assert.equal(sessions, wantedSessions);
    assertSaved(target, isEnough ? { a: content } : {});
  }
});

test('silence ends with a frame that means something, and with nothing else', async context => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const noise = frame(0xc0, new Uint8Array(10)), start = head({ size: 1 });
  const drops = bytes => Array.from(bytes.subarray(0, 4), byte => Uint8Array.of(byte));
  // What comes every 10 s, and the events before the server is taken for silent.
  const rows = [
    [[hello(), noise, noise, noise], 1],
    [[hello(), noise, start, noise, noise, noise], 2],
    [[hello(), ...drops(start)], 1],
    [drops(hello()), 0],
  ];
  for (const [pieces, wanted] of rows) {
    let reads = 0, count = 0;
    const link = {
      async read() {
        if (reads > 0) context.mock.timers.tick(10_000);
        return pieces[reads++] ?? null;
      },
    };
    const connection = new Connection(link, { compressed: false });
    connection.session.get({ path: 'a' });
    await assert.rejects(async () => {
      for await (const _ of connection.events()) count++;
    }, { reason: 'silent' });
    assert.equal(count, wanted);
  }
});
