// One session over one link: waits, sends, receives. A link is a stream of bytes with `read`,
// `write` and `close`; `read` gives null at the end.

import { Failure, refusal } from './failure.mjs';
import { Session } from './session.mjs';
import { Violation } from './wire.mjs';

const silenceSecondsMax = 30; // PROTOCOL 8.3: longer than any fade that a link survives
const itemsMax = 200_000; // more than a table can show, and about 100 MB

export class Connection {
  #link;
  #writing = Promise.resolve();
  #lengths = [];
  #isClosed = false;
  receivedBytes = 0;

  constructor(link, { unit = 0, compressed = true } = {}) {
    this.#link = link;
    this.session = new Session({ unit, compressed });
  }

  /** Sends what the session has to say. */
  async send() {
    const bytes = this.session.takeOutput();
    if (bytes.length > 0) this.#writing = this.#writing.then(() => this.#link.write(bytes));
    await this.#writing;
  }

  /** All that the server says, until the session ends in a failure; see `Session.receive`. */
  async *events() {
    let silence = null, timer;
    try {
      for (;;) {
        // It lasts until the next event: what has no meaning does not end it.
        silence ??= new Promise((_, reject) => {
          timer = setTimeout(() => reject(new Failure('silent')), silenceSecondsMax * 1000);
        });
        const bytes = await Promise.race([silence, this.#link.read()]);
        if (bytes === null) throw new Failure('lost');
        this.receivedBytes += bytes.length;
        if (this.#lengths.length < pieceCountMax) this.#lengths.push(bytes.length);
        for (const event of this.session.receive(bytes)) {
          clearTimeout(timer);
          silence = null;
          if (event.kind === 'bye') throw new Failure('closed');
          if (event.isFatal) throw refusal(event);
          yield event;
        }
      }
    } catch (error) {
      throw error instanceof Violation ? new Failure('violation', { detail: error.message }) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The unit to ask for in the next session (PROTOCOL 3.7), as far as this one shows. */
  get bestUnit() { return bestUnitOf(this.#lengths); }

  /** Ends a session in which all has arrived and was verified. The client closes first (PROTOCOL 8.4). */
  async bye() {
    this.session.bye();
    await this.send();
  }

  async close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#link.close();
  }
}

const pieceCountMax = 256;
const shortFrame = 990, longFrame = 1008;

/** A peer whose frames hold 990 bytes gets messages of 1008 bytes in two frames each. Then pieces
    of 990 bytes arrive; a piece of 1008 shows that it takes them in one. 0: nothing to ask for. */
export function bestUnitOf(lengths) {
  const count = length => lengths.filter(one => one === length).length;
  const short = count(shortFrame);
  return short >= 8 && short >= lengths.length / 3 && count(longFrame) === 0 ? shortFrame : 0;
}

/** The names in a folder, in a session of its own. */
export async function listFolder(link, path, options) {
  const connection = new Connection(link, options), items = [];
  try {
    connection.session.list({ path });
    await connection.send();
    for await (const event of connection.events()) {
      if (event.kind === 'error') throw refusal(event);
      if (event.kind === 'item') addItem(items, event);
      if (event.kind !== 'listed') continue;
      await connection.bye();
      return { items, isPartial: event.isPartial };
    }
  } finally {
    await connection.close();
  }
}

/** Adds to a listing that is not allowed to fill the memory. */
export function addItem(items, item) {
  if (items.length >= itemsMax) throw new Failure('tooManyNames');
  items.push(item);
}
