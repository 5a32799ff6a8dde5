// What must outlive a closed tab, in IndexedDB: the pieces of unfinished files, what is still to be
// done, and settings.

import { Failure } from './failure.mjs';

const result = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(storageFailure(request.error));
});

const storageFailure = error => error?.name === 'QuotaExceededError' ? new Failure('diskFull')
  : new Failure('storage', { detail: error?.message ?? 'aborted' });

export class Store {
  #database;

  static async open() {
    const request = indexedDB.open('btfile', 1);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore('parts', { keyPath: 'path' });
      database.createObjectStore('pieces'); // by path and place in the file
      database.createObjectStore('todo', { keyPath: 'path' });
      database.createObjectStore('settings');
    };
    const store = new Store();
    store.#database = await result(request);
    return store;
  }

  /** Does something with object stores; resolves when it is on the disk. */
  #change(names, change) {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(names, 'readwrite');
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(storageFailure(transaction.error));
      change(...names.map(name => transaction.objectStore(name)));
    });
  }

  #ask(name, question) {
    return result(question(this.#database.transaction(name).objectStore(name)));
  }

  /** What is known of the part of a file: `heldBytes` and `sha`. */
  part(path) { return this.#ask('parts', store => store.get(path)); }

  /** The bytes behind `start`, and with them what is now known of the part. */
  append(path, start, piece, { heldBytes, sha }) {
    return this.#change(['parts', 'pieces'], (parts, pieces) => {
      parts.put({ path, heldBytes, sha });
      pieces.put(piece, [path, start]);
    });
  }

  pieces(path) { return this.#ask('pieces', store => store.getAll(piecesOf(path))); }

  drop(path) {
    return this.#change(['parts', 'pieces'], (parts, pieces) => {
      parts.delete(path);
      pieces.delete(piecesOf(path));
    });
  }

  addTodo(files) {
    return this.#change(['todo'], todo => {
      for (const { path, size, isFile } of files) todo.put({ path, size, isFile });
    });
  }

  removeTodo(path) { return this.#change(['todo'], todo => todo.delete(path)); }
  todo() { return this.#ask('todo', store => store.getAll()); }

  /** How many bytes of unfinished files are here. */
  async keptBytes() {
    const parts = await this.#ask('parts', store => store.getAll());
    return parts.reduce((sum, { sha }) => sum + sha.length, 0);
  }

  /** Forgets what is unfinished. */
  clear() {
    return this.#change(['parts', 'pieces', 'todo'], (...stores) => stores.forEach(store => store.clear()));
  }

  setting(name) { return this.#ask('settings', store => store.get(name)); }
  set(name, value) { return this.#change(['settings'], store => store.put(value, name)); }

  /** How many bytes the browser lets this page keep; Infinity if it does not tell. */
  async room() {
    const { quota = Infinity, usage = 0 } = await navigator.storage?.estimate?.() ?? {};
    return quota - usage;
  }
}

const piecesOf = path => IDBKeyRange.bound([path, 0], [path, Infinity]);
