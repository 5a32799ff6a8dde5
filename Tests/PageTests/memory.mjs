// What a batch needs beside a server, in memory: a store that outlives a tab, and a folder.

import { Sha256 } from '../../Sources/Page/sha256.mjs';
import { isSame } from '../../Sources/Page/wire.mjs';

export class MemoryStore {
  parts = new Map();
  pieceLists = new Map();
  todos = new Map();
  free = Infinity;

  async part(path) { return structuredClone(this.parts.get(path)); }

  async append(path, start, piece, known) {
    this.parts.set(path, structuredClone({ path, ...known }));
    this.pieceLists.set(path, [...this.pieceLists.get(path) ?? [], piece]);
  }

  async pieces(path) { return [...this.pieceLists.get(path) ?? []]; }

  async drop(path) {
    this.parts.delete(path);
    this.pieceLists.delete(path);
  }

  async addTodo(files) { for (const file of files) this.todos.set(file.path, file); }
  async removeTodo(path) { this.todos.delete(path); }
  async room() { return this.free; }
}

export class MemoryFolder {
  files = new Map(); // Buffer by path
  folders = new Set();
  failures = new Map(); // what a save of this path fails with, once
  damages = new Map(); // how often a save of this path is damaged

  async held(path) { return this.files.has(path) ? new Blob([this.files.get(path)]) : null; }
  async makeFolder(path) { this.folders.add(path); }

  async save(path, contents, digest) {
    const failure = this.failures.get(path), damages = this.damages.get(path) ?? 0;
    if (failure) throw failure;
    const bytes = Buffer.from(await contents.arrayBuffer());
    if (damages > 0) bytes[0] ^= 1;
    this.damages.set(path, damages - 1);
    if (!isSame(new Sha256().update(bytes).digest(), digest)) return false;
    this.files.set(path, bytes);
    return true;
  }
}
