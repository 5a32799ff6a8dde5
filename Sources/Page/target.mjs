// Where files go: into a folder that the person has chosen, or to the browser's downloads. Either
// way the bytes are read back from the disk and compared with the server's digest first.

import { Failure } from './failure.mjs';
import { eachPiece } from './part.mjs';
import { Sha256 } from './sha256.mjs';
import { isSame } from './wire.mjs';

export class FolderTarget {
  #folder;

  constructor(folder) { this.#folder = folder; }

  /** The file that has the name already; null if there is none. */
  async held(path) {
    try {
      const names = path.split('/'), name = names.pop();
      return await (await (await this.#enter(names)).getFileHandle(name)).getFile();
    } catch (error) {
      if (error.name === 'NotFoundError') return null;
      throw folderFailure(error);
    }
  }

  async makeFolder(path) {
    try {
      await this.#enter(path.split('/'), { create: true });
    } catch (error) {
      throw folderFailure(error);
    }
  }

  /** Copies the file into the folder. False: the bytes do not have that digest, nothing is saved. */
  async save(path, contents, digest) {
    const names = path.split('/'), name = names.pop(), sha = new Sha256();
    try {
      const folder = await this.#enter(names, { create: true });
      const isNew = await this.held(path) === null;
      const file = await folder.getFileHandle(name, { create: true });
      let writable = null, isWhole = false;
      try {
        writable = await file.createWritable(); // the name gets its content when this is closed
        await eachPiece(contents, piece => {
          sha.update(piece);
          return writable.write(piece);
        });
        isWhole = isSame(sha.digest(), digest);
        if (isWhole) await writable.close();
      } catch (error) {
        isWhole = false;
        throw error;
      } finally {
        if (!isWhole) await writable?.abort().catch(() => {});
        if (!isWhole && isNew) await folder.removeEntry(name).catch(() => {});
      }
      return isWhole;
    } catch (error) {
      throw folderFailure(error);
    }
  }

  async #enter(names, options) {
    let folder = this.#folder;
    for (const name of names) folder = await folder.getDirectoryHandle(name, options);
    return folder;
  }
}

/** What the browser says of a file or folder here. */
function folderFailure(error) {
  switch (error.name) {
    case 'TypeError': return new Failure('localName');
    case 'TypeMismatchError': return new Failure('blocked');
    case 'NoModificationAllowedError': return new Failure('locked');
    case 'NotReadableError': return new Failure('locked'); // it was changed while it was read
    case 'QuotaExceededError': return new Failure('diskFull');
    case 'NotFoundError': case 'NotAllowedError': case 'SecurityError': case 'InvalidStateError':
      return new Failure('folderGone');
    default: return error;
  }
}

// Chromium drops, without a word, what a page starts beyond ten downloads a second.
const downloadPauseMilliseconds = 125;

export class DownloadTarget {
  #click;
  #last = Promise.resolve();

  /** `click` starts the browser's download of a blob under a name. */
  constructor(click) { this.#click = click; }

  async held() { return null; }
  async makeFolder() {}

  async save(path, contents, digest) {
    const sha = new Sha256();
    await eachPiece(contents, piece => { sha.update(piece); });
    if (!isSame(sha.digest(), digest)) return false;
    const turn = this.#last;
    this.#last = turn.then(() => new Promise(resolve => setTimeout(resolve, downloadPauseMilliseconds)));
    await turn;
    this.#click(contents, path.replaceAll('/', '_'));
    return true;
  }
}
