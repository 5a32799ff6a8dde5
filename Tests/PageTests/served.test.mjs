import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import test from 'node:test';
import { Session } from '../../Sources/Page/session.mjs';
import { Sha256 } from '../../Sources/Page/sha256.mjs';
import { Server } from './server.mjs';

const share = new URL('../../share/', import.meta.url).pathname;

/** One session with a real btfile-serve: all events, and each file's bytes. */
async function converse(context, options, ask) {
  const server = await new Server(context, share).start();
  const socket = connect(server.socket), session = new Session(options), events = [];
  ask(session);
  socket.write(session.takeOutput());
  while (session.unansweredCount > 0) {
    const [bytes] = await once(socket, 'data');
    for (const event of session.receive(bytes)) {
      events.push(event.kind === 'data' ? { ...event, bytes: event.bytes.slice() } : event);
    }
  }
  session.bye();
  socket.end(session.takeOutput());
  await once(socket, 'close');
  return events;
}

const contents = events => Buffer.concat(events.filter(event => event.kind === 'data').map(event => event.bytes));

for (const compressed of [false, true]) {
  test(`btfile-serve lists its folder, ${compressed ? 'compressed' : 'as it is'}`, async context => {
    const events = await converse(context, { compressed }, session => {
      session.list();
      session.list({ recursive: true });
      session.list({ path: 'logs' });
    });
    assert.deepEqual(events[0], { kind: 'hello', compressed });
    const paths = events.filter(event => event.kind === 'item').map(event => event.path);
    const logs = [1, 2, 3].map(day => `logs/2026-11-0${day}.log`), top = ['notes.txt', 'picture.png'];
    assert.deepEqual(paths, ['field', 'logs', ...top, 'field', 'field/sites.csv', 'logs', ...logs, ...top, ...logs]);
  });

  test(`btfile-serve sends files, ${compressed ? 'compressed' : 'as they are'}`, async context => {
    const names = ['picture.png', 'logs/2026-11-01.log', 'notes.txt'];
    const events = await converse(context, { compressed }, session => {
      for (const path of [...names, 'nope']) session.get({ path });
    });
    const expected = names.map(name => readFileSync(share + name));
    assert(contents(events).equals(Buffer.concat(expected)));
    assert.deepEqual(events.filter(event => event.kind === 'end').map(event => event.digest),
      expected.map(bytes => new Sha256().update(bytes).digest()));
    assert.equal(events.at(-1).code, 1);
  });
}

test('btfile-serve sends the rest of what is held, and nothing of what is whole', async context => {
  const notes = readFileSync(share + 'notes.txt');
  const held = offset => ({ path: 'notes.txt', offset, digest: new Sha256().update(notes.subarray(0, offset)).digest() });
  const events = await converse(context, {}, session => {
    session.get(held(7));
    session.get(held(notes.length));
    session.get({ ...held(7), offset: 8 });
  });
  assert.deepEqual(events.filter(event => event.kind === 'head').map(event => event.start), [7, notes.length, 0]);
  assert(contents(events).equals(Buffer.concat([notes.subarray(7), notes])));
});
