// A real btfile-serve on a socket file, for tests.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const programs = process.env.BTFILE_PROGRAMS ?? '.build/release';

/** A folder that is removed with all that is in it when the test ends. */
export function temporaryFolder(context) {
  const folder = mkdtempSync(join(tmpdir(), 'btfile-page-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export class Server {
  #process = null;

  constructor(context, folder, ...flags) {
    this.flags = ['--dir', folder, ...flags];
    this.socket = join(temporaryFolder(context), 'socket');
    context.after(() => this.kill());
  }

  /** Lets it listen at another socket file. */
  at(socket) {
    this.socket = socket;
    return this;
  }

  async start() {
    rmSync(this.socket, { force: true });
    const flags = [...this.flags, '--listen', `unix:${this.socket}`];
    this.#process = spawn(join(programs, 'btfile-serve'), flags, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    this.#process.stderr.on('data', text => { said += text; });
    while (!await this.#answers()) {
      if (this.#process.exitCode !== null) throw new Error(`btfile-serve ended: ${said}`);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    return this;
  }

  #answers() {
    return new Promise(resolve => {
      const socket = connect(this.socket, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
  }

  /** Ends it as a crash would. */
  async kill() {
    const process = this.#process;
    this.#process = null;
    if (!process || process.exitCode !== null) return;
    const ended = once(process, 'exit');
    process.kill('SIGKILL');
    await ended;
  }
}
