// The files and folders of a batch: what became of each, and of all together.

/** States: waiting, receiving, saving; then saved, unchanged or failed. */
export class FileTable {
  #store; #report;
  #files = new Map(); // by path
  totals = {
    count: 0, bytes: 0, doneBytes: 0, fileBytes: 0, wireBytes: 0, saved: 0, unchanged: 0, failed: 0,
  };

  /** `report` hears of each file whose state changes; `store` forgets those that are done. */
  constructor(store, report) {
    this.#store = store;
    this.#report = report;
  }

  get(path) { return this.#files.get(path); }
  values() { return this.#files.values(); }

  /** The new file or folder; null if it is there already. */
  add({ path, size, isFile }) {
    if (this.#files.has(path)) return null;
    const file = { path, size: 0, isFile, state: 'waiting', done: 0, tries: 0, part: null, items: [] };
    this.#files.set(path, file);
    if (isFile) this.totals.count++;
    this.resize(file, isFile ? size : 0);
    return file;
  }

  resize(file, size) {
    this.totals.bytes += size - file.size;
    file.size = size;
  }

  /** So many bytes of it are here. */
  advance(file, done) {
    this.totals.doneBytes += done - file.done;
    file.done = done;
  }

  change(file, state) {
    file.state = state;
    this.#report({ kind: 'file', file });
  }

  /** It comes to its end, well or not. */
  settle(file, state) {
    file.part = null;
    this.#store.removeTodo(file.path).catch(() => {}); // then it is asked about once more, one day
    if (file.isFile || state === 'failed') this.totals[state]++;
    this.change(file, state);
  }

  fail(file, failure) {
    file.failure = failure;
    this.advance(file, 0);
    this.resize(file, 0);
    this.settle(file, 'failed');
  }
}
