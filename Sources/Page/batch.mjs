// All that is to be fetched, over as many sessions as it takes. No DOM.
//
// `connect` gives a link (see Connection), `store` keeps parts and what is still to be done,
// `target` is where files go, and `report` hears of each file whose state changes and of waits.

import { Connection, addItem } from './connection.mjs';
import { Failure, refusal } from './failure.mjs';
import { FileTable } from './files.mjs';
import { Part } from './part.mjs';
import { requestsMax } from './session.mjs';
import { isSame } from './wire.mjs';

/** How long it waits before each retry in a row, in seconds: over two minutes in all. */
const retryPauses = [0.25, 0.5, 1, 2, 4, 8, 8, 8, 16, 16, 16, 16, 16, 16];
const gainedBytesMin = 4096; // a server that sends one byte in each session would be tried for ever
const savingMax = 4; // files that are copied while others come; each may hold a piece in memory
const triesMax = 3; // of a file that changes or comes wrong
const smallBytes = 2 ** 24; // up to this the browser is not asked how much room there is
const patienceMilliseconds = 20; // what is ready leaves while a large local file is hashed

export class Batch {
  #connect; #store; #target; #report; #pauses;
  #todo = []; // to be asked for, in order
  #asked = []; // asked for in this session, oldest first
  #saving = new Set();
  #connection = null;
  #filling = null;
  #failure = null; // what ended the batch though the connection did not
  #names = new Map(); // what goes where, but for upper and lower case
  #wake = () => {};
  isStopped = false;

  constructor({ connect, store, target, report = () => {}, unit = 0, pauses = retryPauses }) {
    this.#connect = connect;
    this.#store = store;
    this.#target = target;
    this.#report = report;
    this.files = new FileTable(store, report);
    this.#pauses = pauses;
    this.unit = unit;
  }

  /** Adds files, and folders with all that is below them. */
  add(entries) {
    for (const entry of entries) {
      const file = this.files.add(entry);
      if (file) this.#todo.push(file);
    }
  }

  get totals() { return this.files.totals; }

  /** Fetches all of it. Throws a Failure if it had to give up; what is here stays in the store. */
  async run() {
    await this.#store.addTodo([...this.files.values()]);
    try {
      while (this.#todo.length > 0 && !this.isStopped) {
        await this.#converseWithRetries();
        await Promise.all(this.#saving); // what is damaged there is asked for again
        if (this.#failure) throw this.#failure;
      }
    } finally {
      await Promise.all(this.#saving);
    }
  }

  async #converseWithRetries() {
    for (let retry = 0, gained = 0; !this.isStopped;) {
      const before = this.totals.doneBytes, left = this.#todo.length;
      try {
        return await this.#converse();
      } catch (error) {
        if (this.isStopped) return;
        if (error === startAgain) continue;
        if (!error.isTriedAgain) throw error;
        gained += Math.max(0, this.totals.doneBytes - before); // less is done where a part was dropped
        if (gained >= gainedBytesMin || this.#todo.length < left) retry = gained = 0;
        if (retry === this.#pauses.length) throw error;
        await this.#pause(this.#pauses[retry++], error);
      }
    }
  }

  /** Ends it soon; what is here stays in the store. */
  stop() {
    this.isStopped = true;
    this.#wake();
    this.#connection?.close();
  }

  async #pause(seconds, error) {
    this.#report({ kind: 'pause', error, seconds });
    await new Promise(resolve => {
      this.#wake = resolve;
      setTimeout(resolve, seconds * 1000);
    });
  }

  async #converse() {
    // The first request is made ready before there is a connection.
    if (!await this.#prepareNext()) return;
    this.#report({ kind: 'connecting' });
    const connection = new Connection(await this.#connect(), { unit: this.unit });
    this.#connection = connection;
    try {
      await within(patienceMilliseconds, this.#fill(connection));
      const events = connection.events();
      while (connection.session.unansweredCount > 0 && !this.#failure) {
        const before = connection.receivedBytes, { value: event } = await events.next();
        this.totals.wireBytes += connection.receivedBytes - before;
        await this.#take(event);
        if (isAnswered(event)) await this.#askMore(connection);
      }
      await connection.bye();
    } finally {
      this.unit ||= connection.bestUnit;
      this.#connection = null;
      await connection.close();
      await this.#takeBack();
      if (this.#failure) throw this.#failure;
    }
  }

  /** What has no answer is asked for again in the next session. */
  async #takeBack() {
    await this.#filling;
    this.#todo.unshift(...this.#asked);
    for (const file of this.#asked.splice(0)) {
      file.items = [];
      this.files.change(file, 'waiting');
      await file.part?.keep();
    }
  }

  /** Goes on asking while answers come; waits for it only if there is nothing else to wait for. */
  async #askMore(connection) {
    const { session } = connection;
    if (session.unansweredCount <= requestsMax / 2) this.#fill(connection);
    while (session.unansweredCount === 0 && this.#todo.length > 0 && this.#isOn(connection)) {
      await this.#fill(connection);
    }
  }

  #isOn(connection) {
    return this.#connection === connection && !this.isStopped && !this.#failure;
  }

  /** Asks until the window is full or nothing is left. */
  #fill(connection) {
    this.#filling ??= this.#ask(connection).catch(error => this.#end(error, connection))
      .finally(() => { this.#filling = null; });
    return this.#filling;
  }

  async #ask(connection) {
    while (this.#isOn(connection)) {
      const ready = this.#prepareNext();
      if (!await within(patienceMilliseconds, ready)) await connection.send();
      const file = await ready;
      if (!file || !this.#isOn(connection)) break;
      const { path, part } = file, offset = part?.length ?? 0; // a folder has no part
      const isAsked = file.isFile
        ? connection.session.get({ path, offset, digest: offset > 0 ? part.digest() : null })
        : connection.session.list({ path, recursive: true });
      if (!isAsked) break;
      this.#todo.shift();
      this.#asked.push(file);
    }
    if (this.#isOn(connection)) await connection.send();
  }

  /** The next file, once it is known what is held of it; null if nothing is left. */
  async #prepareNext() {
    for (;;) {
      const file = this.#todo[0];
      if (!file || !file.isFile || file.part) return file ?? null;
      try {
        const name = file.path.normalize('NFC').toLowerCase(), other = this.#names.get(name);
        if ((other ?? file.path) !== file.path) throw new Failure('sameName');
        this.#names.set(name, file.path);
        file.part = await Part.open(this.#store, this.#target, file);
        this.files.advance(file, file.part.length);
      } catch (error) {
        if (!isOfOneFile(error)) throw error;
        this.#todo.splice(this.#todo.indexOf(file), 1);
        this.files.fail(file, error);
      }
    }
  }

  async #take(event) {
    const [file] = this.#asked;
    switch (event.kind) {
      case 'item':
        addItem(file.items, event);
        break;
      case 'listed':
        this.#asked.shift();
        await this.#takeListing(file, event.isPartial);
        break;
      case 'head':
        await this.#begin(file, event);
        break;
      case 'data':
        await file.part.append(event.bytes);
        this.totals.fileBytes += event.bytes.length;
        this.files.advance(file, file.part.length);
        break;
      case 'end':
        this.#asked.shift();
        await this.#finish(file, event.digest);
        break;
      case 'error':
        this.#asked.shift();
        await this.#refuse(file, refusal(event));
        break;
    }
  }

  async #takeListing(folder, isPartial) {
    const files = folder.items.filter(item => item.isFile);
    const folders = folder.items.filter(item => !item.isFile);
    folder.items = [];
    this.add(files);
    await this.#store.addTodo(files);
    try {
      for (const { path } of folders) await this.#target.makeFolder(path);
      if (isPartial) throw new Failure('partial');
      this.files.settle(folder, 'saved');
    } catch (error) {
      if (!isOfOneFile(error)) throw error;
      this.files.fail(folder, error);
    }
  }

  async #begin(file, { size, start }) {
    this.files.resize(file, size);
    this.files.change(file, 'receiving');
    if (start !== file.part.length) await file.part.drop();
    this.files.advance(file, start);
    const needed = size - start, free = needed > smallBytes ? await this.#store.room() : Infinity;
    const failure = size > Number.MAX_SAFE_INTEGER ? new Failure('tooLarge', { size })
      : needed > free ? new Failure('noRoom', { needed, free }) : null;
    if (!failure) return;
    // Only the end of the session keeps the server from sending it.
    this.#asked.shift();
    this.files.fail(file, failure);
    throw startAgain;
  }

  async #finish(file, digest) {
    if (!isSame(file.part.digest(), digest)) return this.#again(file, 'digest');
    this.files.advance(file, file.size);
    if (file.part.isHeldFile) return this.files.settle(file, 'unchanged');
    this.files.change(file, 'saving');
    while (this.#saving.size >= savingMax) await Promise.race(this.#saving);
    const saving = this.#save(file, digest).finally(() => this.#saving.delete(saving));
    this.#saving.add(saving);
  }

  async #save(file, digest) {
    try {
      const isWhole = await this.#target.save(file.path, await file.part.contents(), digest);
      if (!isWhole) return await this.#again(file, 'damaged');
      await file.part.drop();
      this.files.settle(file, 'saved');
    } catch (error) {
      if (isOfOneFile(error)) this.files.fail(file, error);
      else this.#end(error, this.#connection);
    }
  }

  /** Asks once more for what came wrong, from the beginning, or has changed meanwhile. */
  async #again(file, reason) {
    // What has only grown goes on from what is here.
    if (reason !== 'changed') await file.part.drop();
    this.files.advance(file, file.part.length);
    if (++file.tries >= triesMax) return this.files.fail(file, new Failure(reason));
    this.files.change(file, 'waiting');
    this.#todo.push(file);
  }

  async #refuse(file, failure) {
    if (file.isFile && failure.reason === 'changed') return this.#again(file, 'changed');
    this.files.fail(file, failure);
  }

  /** Ends the session, and the batch too if it is no use to try again. */
  #end(error, connection) {
    if (!error.isTriedAgain) this.#failure ??= error;
    connection?.close();
  }
}

const startAgain = new Error('a new session, at once');
const isAnswered = ({ kind }) => ['end', 'error', 'listed'].includes(kind);
const isOfOneFile = error => error instanceof Failure && error.isOfOneFile;

/** Whether it is done in time. */
function within(milliseconds, promise) {
  let timer;
  const late = new Promise(resolve => { timer = setTimeout(resolve, milliseconds, false); });
  return Promise.race([promise.then(() => true), late]).finally(() => clearTimeout(timer));
}
