// A real Chromium without a window, led over a pipe, and the Bluetooth that it sees.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A private bus with a stand-in for bluetoothd; each connection goes to the socket file. */
export async function startBluetooth(context, folder, socket) {
  const address = `unix:path=${join(folder, 'bus')}`, configuration = join(folder, 'bus.conf');
  writeFileSync(configuration, `<busconfig><type>system</type><listen>${address}</listen><auth>EXTERNAL</auth>
    <policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
    <allow send_type="signal"/><allow send_type="method_return"/><allow send_type="error"/>
    <allow receive_type="method_call"/><allow receive_type="signal"/><allow receive_type="method_return"/>
    <allow receive_type="error"/></policy></busconfig>`);
  const start = async (command, ...rest) => {
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    context.after(() => child.kill());
    await once(child.stdout, 'data'); // it is ready
  };
  await start('dbus-daemon', `--config-file=${configuration}`, '--nofork', '--nopidfile', '--print-address');
  await start('/usr/bin/python3', fileURLToPath(new URL('bluetoothd.py', import.meta.url)), address, socket);
  return address;
}

export const pageFile = fileURLToPath(new URL('../../Sources/Page/btfile.html', import.meta.url));

/** Serves the page by HTTP on this machine, and gives its address. */
export async function servePage(context) {
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(readFileSync(pageFile));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return `http://localhost:${server.address().port}`;
}

/** Writes what Chromium writes when a person chooses the device: no chooser is needed. */
export function grantSerial(profile, ...origins) {
  const device = { bluetooth_device_path: '00:AA:01:01:00:01', name: 'Lab files' };
  const granted = { last_modified: '13400000000000000', setting: { 'chosen-objects': [device] } };
  const exceptions = { serial_chooser_data: Object.fromEntries(origins.map(origin => [`${origin},*`, granted])) };
  mkdirSync(join(profile, 'Default'), { recursive: true });
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify({ profile: { content_settings: { exceptions } } }));
}

const program = ['/usr/lib/chromium/chromium', '/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

export class Chromium {
  #process; #input; #count = 0; #waiting = new Map(); #listeners = new Set();

  static async start(context, { profile, bus, log }) {
    const output = openSync(log, 'a');
    const flags = ['--headless=new', '--disable-gpu', '--no-first-run', '--disable-dev-shm-usage', '--disable-sync',
      '--disable-background-networking', '--disable-component-update', '--disable-extensions', '--hide-scrollbars',
      '--remote-debugging-pipe', `--user-data-dir=${profile}`, '--lang=en-GB'];
    if (process.getuid() === 0) flags.push('--no-sandbox');
    const chromium = new Chromium();
    chromium.#process = spawn(program, flags, {
      stdio: ['ignore', output, output, 'pipe', 'pipe'],
      env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus, TZ: 'UTC', LANG: 'C.UTF-8' },
    });
    closeSync(output);
    chromium.#input = chromium.#process.stdio[3];
    chromium.#input.on('error', () => {});
    chromium.#listen(chromium.#process.stdio[4]);
    context.after(() => chromium.close());
    return chromium;
  }

  async #listen(pipe) {
    let rest = Buffer.alloc(0);
    for await (const bytes of pipe) {
      rest = Buffer.concat([rest, bytes]);
      for (let end; (end = rest.indexOf(0)) >= 0; rest = rest.subarray(end + 1)) {
        const message = JSON.parse(rest.subarray(0, end));
        const { resolve, reject } = this.#waiting.get(message.id) ?? {};
        this.#waiting.delete(message.id);
        if (message.error) reject?.(new Error(message.error.message));
        else if (resolve) resolve(message.result);
        else for (const listener of this.#listeners) listener(message);
      }
    }
    for (const { reject } of this.#waiting.values()) reject(new Error('Chromium has ended'));
  }

  send(method, params = {}, sessionId) {
    const id = ++this.#count;
    this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  on(listener) { this.#listeners.add(listener); }

  async close() {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.send('Browser.close').catch(() => {});
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  }

  /** A new tab; `before` runs in it before the page's own script. */
  async tab(url, before = '') {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new Tab(this, targetId, sessionId);
    for (const domain of ['Page', 'Runtime', 'Log', 'Accessibility']) await tab.send(`${domain}.enable`);
    await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: before });
    await tab.open(url);
    return tab;
  }
}

class Tab {
  #chromium; #target; #session;
  complaints = []; // errors of the page, and of its policy

  constructor(chromium, target, session) {
    this.#chromium = chromium;
    this.#target = target;
    this.#session = session;
    chromium.on(({ method, params, sessionId }) => {
      if (sessionId !== session) return;
      if (method === 'Runtime.exceptionThrown') this.complaints.push(JSON.stringify(params.exceptionDetails));
      if (method === 'Log.entryAdded' && params.entry.level === 'error') this.complaints.push(params.entry.text);
    });
  }

  send(method, params) { return this.#chromium.send(method, params, this.#session); }

  async open(url) {
    const loaded = new Promise(resolve => this.#chromium.on(({ method, sessionId }) => {
      if (method === 'Page.loadEventFired' && sessionId === this.#session) resolve();
    }));
    await this.send('Page.navigate', { url });
    await loaded;
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until the expression is true, and gives its value. */
  async until(expression, seconds = 300) {
    for (const end = Date.now() + 1000 * seconds; Date.now() < end;) {
      const value = await this.evaluate(expression);
      if (value) return value;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`in vain: ${expression}\n${await this.evaluate('document.body.innerText')}`);
  }

  async close() { await this.#chromium.send('Target.closeTarget', { targetId: this.#target }); }

  async press(key, code = key, text = undefined) {
    for (const type of ['keyDown', 'keyUp']) {
      await this.send('Input.dispatchKeyEvent', { type, key, code, text: type === 'keyDown' ? text : undefined,
        windowsVirtualKeyCode: { Tab: 9, Enter: 13, ' ': 32, ArrowDown: 40, ArrowUp: 38 }[key] });
    }
  }

  async screenshot(file, { width = 1100, height = 800, dark = false, scale = 1 } = {}) {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: scale, mobile: false });
    await this.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    writeFileSync(file, Buffer.from(data, 'base64'));
    await this.send('Emulation.clearDeviceMetricsOverride');
    await this.send('Emulation.setEmulatedMedia', { features: [] });
  }
}
