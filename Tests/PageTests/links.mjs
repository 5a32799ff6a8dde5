// Links for tests: to a socket file, through something that cuts, or to bytes that were made up.

import { connect } from 'node:net';
import { Failure } from '../../Sources/Page/failure.mjs';

class SocketLink {
  #socket; #pieces;

  static async open(path) {
    const socket = connect(path), link = new SocketLink();
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', () => reject(new Failure('unreachable')));
    });
    socket.on('error', () => {});
    link.#socket = socket;
    link.#pieces = socket.iterator({ destroyOnReturn: false });
    return link;
  }

  async read() {
    try {
      const { value, done } = await this.#pieces.next();
      return done ? null : value;
    } catch {
      return null;
    }
  }

  async write(bytes) {
    if (this.#socket.destroyed) throw new Failure('lost');
    this.#socket.write(bytes);
  }

  async close() { this.#socket.destroy(); }
}

/** Opens links to a socket file. */
export const socketLinks = path => () => SocketLink.open(path);

/** Opens links that are cut after so many bytes each, and after those not at all. */
export function cutLinks(open, ...byteCounts) {
  return async () => {
    const link = await open(), limit = byteCounts.shift() ?? Infinity;
    let count = 0;
    return {
      async read() {
        if (count >= limit) return null;
        const bytes = await link.read(), rest = limit - count;
        count += bytes?.length ?? 0;
        return bytes?.subarray(0, rest) ?? null;
      },
      write: bytes => link.write(bytes),
      close: () => link.close(),
    };
  };
}

/** A link whose server says these bytes, and then nothing more. `sent` gets what the client says. */
export function spokenLink(bytes, { sent = [], isCut = true } = {}) {
  const pieces = [bytes];
  let end;
  const ended = new Promise(resolve => { end = resolve; });
  return {
    async read() { return pieces.shift() ?? (isCut ? null : await ended); },
    async write(piece) { sent.push(...piece); },
    async close() { end(null); },
  };
}
