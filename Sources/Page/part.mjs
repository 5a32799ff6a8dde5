// The bytes of one file that are here. They are kept in the store in pieces, so that neither a lost
// connection nor a closed tab costs more than the last piece.

import { Sha256 } from './sha256.mjs';

const pieceBytes = 2 ** 20; // what is in memory, and lost with a tab; a few seconds of the air

export class Part {
  #store; #path;
  #sha = new Sha256();
  #buffer = new Uint8Array(0);
  #bufferCount = 0;
  #isStored = false;
  #held = null; // the file under its final name, with whose bytes the part begins
  #heldBytes = 0;

  constructor(store, path) {
    this.#store = store;
    this.#path = path;
  }

  /** What is held of a file: an unfinished part, or what has the final name already. */
  static async open(store, target, { path, size }) {
    const part = new Part(store, path), kept = await store.part(path);
    const held = !kept || kept.heldBytes > 0 ? await target.held(path) : null;
    if (kept && (kept.heldBytes === 0 || held?.size >= kept.heldBytes)) {
      part.#sha = Sha256.from(kept.sha);
      part.#isStored = true;
      part.#held = held;
      part.#heldBytes = kept.heldBytes;
    } else if (held && held.size <= size) {
      await eachPiece(held, piece => part.#sha.update(piece));
      part.#held = held;
      part.#heldBytes = held.size;
    }
    return part;
  }

  /** How many bytes are held, and their digest: what GET tells (PROTOCOL 4.1). */
  get length() { return this.#sha.length; }
  digest() { return this.#sha.digest(); }

  /** Whether the file under its final name is all of it. */
  get isHeldFile() { return this.#held !== null && this.#heldBytes === this.length; }

  append(bytes) {
    this.#sha.update(bytes);
    if (this.#bufferCount + bytes.length > this.#buffer.length) {
      // It grows with the file: a batch of small files needs little.
      const room = Math.max(2 * this.#buffer.length, this.#bufferCount + bytes.length);
      const buffer = new Uint8Array(room);
      buffer.set(this.#buffer.subarray(0, this.#bufferCount));
      this.#buffer = buffer;
    }
    this.#buffer.set(bytes, this.#bufferCount);
    this.#bufferCount += bytes.length;
    return this.#bufferCount >= pieceBytes ? this.keep() : null;
  }

  /** Puts into the store what is only in memory. */
  async keep() {
    if (this.#bufferCount === 0) return;
    const piece = this.#takeBuffer();
    await this.#store.append(this.#path, this.length - piece.size, piece,
      { sha: this.#sha.state, heldBytes: this.#heldBytes });
    this.#isStored = true;
  }

  /** A copy of what is in memory, whose place is used again. */
  #takeBuffer() {
    const piece = new Blob([this.#buffer.subarray(0, this.#bufferCount)]);
    this.#bufferCount = 0;
    return piece;
  }

  /** All of the file, on the disk but for its end. */
  async contents() {
    const pieces = this.#isStored ? await this.#store.pieces(this.#path) : [];
    if (this.#held) pieces.unshift(this.#held.slice(0, this.#heldBytes));
    if (this.#bufferCount > 0) pieces.push(this.#takeBuffer());
    return new Blob(pieces, { type: 'application/octet-stream' }); // without a type a name may get an ending
  }

  /** Forgets all that is held. */
  async drop() {
    if (this.#isStored) await this.#store.drop(this.#path);
    this.#sha = new Sha256();
    this.#buffer = new Uint8Array(0);
    this.#bufferCount = 0;
    this.#isStored = false;
    this.#held = null;
    this.#heldBytes = 0;
  }
}

/** Reads a file or blob piece by piece. */
export async function eachPiece(blob, use) {
  const reader = blob.stream().getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    await use(value);
  }
}
