// The page in a real Chromium, which reaches a real btfile-serve through its own Web Serial and its
// own code for BlueZ. Only bluetoothd is stood in for.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { Chromium, grantSerial, pageFile, servePage, startBluetooth } from './chromium.mjs';
import { data, end, head, hello, item, join as bytesOf, listed } from './frames.mjs';
import { Server, temporaryFolder } from './server.mjs';

const pictures = process.env.BTFILE_SCREENSHOTS; // a folder for pictures to be looked at
const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');

// A folder of the browser's own stands in for the one that a person picks: no picker opens here.
const pickFolder = name => `self.showDirectoryPicker = async () =>
  (await navigator.storage.getDirectory()).getDirectoryHandle('${name}', { create: true });`;

/** The SHA-256 of every file in the folder of that name, by path. */
const savedFiles = name => `(async () => {
  const found = {}, hex = buffer => Array.from(new Uint8Array(buffer), byte => byte.toString(16).padStart(2, '0')).join('');
  const walk = async (folder, prefix) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'directory') await walk(handle, prefix + name + '/');
      else found[prefix + name] = hex(await crypto.subtle.digest('SHA-256', await (await handle.getFile()).arrayBuffer()));
    }
  };
  const root = await navigator.storage.getDirectory();
  await walk(await root.getDirectoryHandle('${name}', { create: true }), '');
  return found;
})()`;

const text = id => `document.getElementById('${id}').textContent`;
const click = id => `document.getElementById('${id}').click()`;
const isShown = id => `!document.getElementById('${id}').hidden`;
const names = `Array.from(document.querySelectorAll('#rows .name'), cell => cell.textContent).join('|')`;
const tick = name => `Array.from(document.querySelectorAll('#rows tr')).find(row =>
  row.querySelector('.name').textContent === '${name}').querySelector('input').click()`;
const state = name => `Array.from(document.querySelectorAll('#rows tr')).find(row =>
  row.querySelector('.name').textContent === '${name}')?.querySelector('.state').textContent`;

/** The same names with the same digests; a failure names those that differ. */
function assertSame(found, wanted) {
  const differing = Object.keys({ ...found, ...wanted }).filter(name => found[name] !== wanted[name]);
  assert.deepEqual(differing, []);
}

/** A server that says the same bytes to everybody, at the place of the real one. */
async function lie(context, socket, answer) {
  rmSync(socket, { force: true });
  const server = createServer(connection => {
    connection.on('error', () => {});
    connection.once('data', () => connection.end(answer()));
  }).listen(socket);
  await once(server, 'listening');
  context.after(() => server.close());
}

test('the page in Chromium', { timeout: 1_200_000 }, async context => {
  const folder = temporaryFolder(context), served = join(folder, 'served'), downloads = join(folder, 'downloads');
  const files = { 'big.bin': randomBytes(50_000_000), 'medium.bin': randomBytes(20_000_000), 'Grüße aus Köln.txt': Buffer.from('ß\n'), empty: Buffer.alloc(0) };
  for (let index = 0; index < 200; index++) files[`many/${index}.txt`] = Buffer.from(`line ${index}\n`.repeat(index * 5));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(served, name, '..'), { recursive: true });
    writeFileSync(join(served, name), bytes);
  }
  const digests = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)]));
  const { 'medium.bin': _, ...batchDigests } = digests;

  const server = await new Server(context, served, '-v').start();
  const bus = await startBluetooth(context, folder, server.socket);
  const url = await servePage(context), profile = join(folder, 'profile');
  grantSerial(profile, url, `file://${pageFile}`);
  const chromium = await Chromium.start(context, { profile, bus, log: join(folder, 'log') });
  mkdirSync(downloads);
  await chromium.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });

  let tab = await chromium.tab(url, pickFolder('chosen'));
  const picture = (name, options) => pictures && tab.screenshot(join(pictures, `${name}.png`), options);
  const idle = () => tab.until(`!document.getElementById('files').disabled`);
  const pressConnect = async () => {
    await tab.until(`!document.getElementById('connect').disabled`);
    await tab.evaluate(click('connect'));
  };
  const connect = async () => {
    await pressConnect();
    await tab.until(isShown('files'));
    await idle();
  };

  await context.test('it connects without a chooser, and lists names, sizes and times', async () => {
    await tab.until(`!document.getElementById('connect').disabled`);
    await picture('start');
    await picture('start-dark-narrow', { width: 390, height: 800, dark: true, scale: 2 });
    await connect();
    assert.equal(await tab.evaluate(names), 'many/|big.bin|empty|Grüße aus Köln.txt|medium.bin');
    assert.equal(await tab.evaluate(`Array.from(document.querySelectorAll('#rows .size'), cell => cell.textContent).join('|')`), '|50.0 MB|0 B|3 B|20.0 MB');
    assert.match(await tab.evaluate(`document.querySelector('#rows time').dateTime`), /^20\d\d-.*Z$/);
  });

  await context.test('a click walks into a folder and back, and the filter finds names', async () => {
    await idle();
    await tab.evaluate(`document.querySelector('#rows button').click()`);
    await tab.until(`${text('path')} === 'Served folder/many'`);
    await idle();
    assert.equal(await tab.evaluate(text('note')), '200 names.');
    await tab.evaluate(`(() => { const filter = document.getElementById('filter');
      filter.value = '19'; filter.dispatchEvent(new Event('input')); })()`);
    assert.equal(await tab.evaluate(names), '19.txt|119.txt|190.txt|191.txt|192.txt|193.txt|194.txt|195.txt|196.txt|197.txt|198.txt|199.txt');
    assert.equal(await tab.evaluate(text('note')), '12 of 200 names match.');
    await tab.evaluate(click('all'));
    assert.match(await tab.evaluate(text('status')), /^Ticked: 12 files, /);
    await picture('filter');
    await tab.evaluate(click('all'));
    for (const first of ['19.txt', '199.txt']) { // the smallest, then the largest
      await tab.evaluate(`document.querySelector('[data-sort=size]').click()`);
      assert.equal((await tab.evaluate(names)).split('|')[0], first);
    }
    await tab.evaluate(`document.querySelector('[data-sort=name]').click()`);
    await tab.evaluate(`document.querySelector('#path button').click()`);
    await tab.until(`${text('path')} === 'Served folder'`);
    await idle();
  });

  await context.test('a folder of 200 files and one of 50 MB arrive in a folder', async () => {
    await tab.evaluate(click('all'));
    await tab.evaluate(tick('medium.bin'));
    assert.match(await tab.evaluate(text('status')), /^Ticked: 3 files, 50\.0 MB; 1 folder with all that is below$/);
    await picture('ticked');
    await tab.evaluate(click('folder'));
    await tab.until(`${text('numbers')}.includes('B/s')`);
    await picture('fetching');
    await picture('fetching-narrow-dark', { width: 390, height: 800, dark: true, scale: 2 });
    let memory = 0;
    while (!await tab.evaluate(`${text('status')}.startsWith('203 saved')`)) {
      await tab.send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = await tab.send('Runtime.getHeapUsage');
      memory = Math.max(memory, usedSize + backingStorageSize);
      await new Promise(resolve => setTimeout(resolve, 300));
    }
    context.diagnostic(`at most ${Math.round(memory / 1e6)} MB of memory`);
    assertSame(await tab.evaluate(savedFiles('chosen')), batchDigests);
    assert(memory < 20_000_000, `${memory} bytes of memory`);
    assert.equal(await tab.evaluate(state('many/')), '✓ Complete');
    await idle();
    await picture('saved');
  });

  await context.test('fetched again, all is unchanged and hardly anything is on the air', async () => {
    await idle();
    await tab.evaluate(click('all'));
    await tab.evaluate(tick('medium.bin'));
    await tab.evaluate(click('last'));
    const said = await tab.until(`${text('status')}.startsWith('203 unchanged') && ${text('status')}`);
    assert.match(said, /^203 unchanged \(0 B in .*, (\d+ B|\d\.\d kB|[12]\d\.\d kB) on the air\)$/);
  });

  await context.test('the same files arrive as downloads', async () => {
    await idle();
    await tab.evaluate(click('all'));
    await tab.evaluate(tick('medium.bin'));
    await tab.evaluate(click('download'));
    await tab.until(`${text('status')}.startsWith('203 saved')`);
    const wanted = Object.fromEntries(Object.entries(batchDigests).map(([name, digest]) => [name.replace('/', '_'), digest]));
    let found;
    for (let tries = 0; tries < 600; tries++) {
      found = Object.fromEntries(readdirSync(downloads).filter(name => !name.endsWith('.crdownload'))
        .map(name => [name, sha256(readFileSync(join(downloads, name)))]));
      if (Object.keys(found).length === 203 && found['big.bin'] === wanted['big.bin']) break;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    assertSame(found, wanted);
  });

  await context.test('a server that is killed and started again: it resumes and no byte comes twice', async () => {
    await tab.close();
    tab = await chromium.tab(url, pickFolder('cut'));
    await connect();
    await tab.evaluate(tick('medium.bin'));
    await tab.evaluate(click('folder'));
    await tab.until(`document.getElementById('bar').value > 0.3`);
    await server.kill();
    await tab.until(`${text('status')}.includes('; trying again in')`);
    await picture('cut');
    await server.start();
    const said = await tab.until(`${text('status')}.startsWith('1 saved') && ${text('status')}`);
    assert.match(said, /^1 saved \(20\.0 MB in /);
    assert.deepEqual(await tab.evaluate(savedFiles('cut')), { 'medium.bin': digests['medium.bin'] });
  });

  await context.test('a tab that is closed and opened: it resumes by itself from what is here', async () => {
    await tab.close();
    tab = await chromium.tab(url, pickFolder('closed'));
    await connect();
    await tab.evaluate(tick('medium.bin'));
    await tab.evaluate(click('folder'));
    await tab.until(`document.getElementById('bar').value > 0.3`);
    await tab.close();
    tab = await chromium.tab(url, pickFolder('never'));
    const said = await tab.until(`${text('status')}.startsWith('1 saved') && ${text('status')}`);
    const [, megabytes] = said.match(/^1 saved \(([\d.]+) MB in /);
    assert(megabytes > 2 && megabytes < 15, said);
    assert.deepEqual(await tab.evaluate(savedFiles('closed')), { 'medium.bin': digests['medium.bin'] });
  });

  await context.test('stopped, it keeps what is here, and resumes when asked to, even in a new tab', async () => {
    await tab.close();
    tab = await chromium.tab(url, pickFolder('stopped'));
    await connect();
    await tab.evaluate(tick('medium.bin'));
    await tab.evaluate(click('folder'));
    await tab.until(`document.getElementById('bar').value > 0.2`);
    await tab.evaluate(click('stop'));
    await tab.until(isShown('unfinished'));
    await idle();
    await picture('stopped');
    assert.match(await tab.evaluate(text('status')), /^Stopped: nothing saved \(/);
    assert.match(await tab.evaluate(text('unfinished-text')), /^The last fetch is not finished: 1 name left, [\d.]+ MB kept\.$/);
    assert.deepEqual(await tab.evaluate(savedFiles('stopped')), {});
    await tab.close();
    tab = await chromium.tab(url, pickFolder('never'));
    await tab.until(isShown('unfinished'));
    await new Promise(resolve => setTimeout(resolve, 1000));
    assert.equal(await tab.evaluate(isShown('progress')), false);
    await tab.evaluate(click('resume'));
    await tab.until(`${text('status')}.startsWith('1 saved')`);
    assert.deepEqual(await tab.evaluate(savedFiles('stopped')), { 'medium.bin': digests['medium.bin'] });
    assert.equal(await tab.evaluate(isShown('unfinished')), false);
  });

  await context.test('a second tab does not fetch at the same time', async () => {
    await server.kill();
    const slow = await new Server(context, served, '--limit-rate', '2M').at(server.socket).start();
    await connect();
    await tab.evaluate(tick('medium.bin'));
    await tab.evaluate(click('download'));
    await tab.until(`document.getElementById('bar').value > 0.01`);
    const other = await chromium.tab(url, pickFolder('other'));
    await other.until(isShown('unfinished'));
    await other.until(`${text('problem')}.startsWith('Another tab of this page is fetching.')`);
    await other.close();
    await tab.evaluate(click('stop'));
    await tab.until(isShown('unfinished'));
    await idle();
    await tab.evaluate(click('discard'));
    await tab.until(`document.getElementById('unfinished').hidden`);
    await slow.kill();
  });

  const greeting = hello(), shown = bytesOf(item('a', { size: 3 }), listed(1));
  const fetchA = async () => {
    await tab.close();
    tab = await chromium.tab(url, pickFolder('lies'));
    await connect();
    await tab.evaluate(tick('a'));
  };
  const lies = {
    'another digest': [head({ size: 3 }), data('abc'), end(3, new Uint8Array(32)), /^a: What arrived has a wrong SHA-256, each time\. Fetch it again/],
    '2^60 bytes': [head({ size: 2n ** 60n }), data('abc'), /^a: Too large for a browser \(1\.2 EB\)\.$/],
    'more than the disk has': [head({ size: 10 ** 15 }), data('abc'), /^a: Needs 1\.0 PB, and the browser may use/],
    'more bytes than it said': [head({ size: 2 }), data('abc'), null, /^The server broke the protocol: 1 byte of DATA beyond the file's size\./],
    'another size at the end': [head({ size: 3 }), data('abc'), end(4, new Uint8Array(32)), null, /^The server broke the protocol: END with a size of 4/],
  };
  for (const [name, parts] of Object.entries(lies)) {
    await context.test(`a server that sends ${name}: a sentence, and nothing is saved`, async () => {
      const sentence = parts.at(-1), isOfSession = parts.includes(null);
      const frames = parts.filter(part => part instanceof Uint8Array);
      let count = 0;
      await lie(context, server.socket, () => count++ === 0 ? bytesOf(greeting, shown) : bytesOf(greeting, ...frames));
      await fetchA();
      await tab.evaluate(click('folder'));
      const place = isOfSession ? 'problem' : 'failures';
      await tab.until(isShown(place));
      await idle();
      const said = isOfSession ? await tab.evaluate(text('problem')) : await tab.evaluate(`document.querySelector('#failures li').textContent`);
      assert.match(said, sentence);
      assert.notEqual(await tab.evaluate(state('a')), 'Waiting'); // nothing goes on any more
      assert.deepEqual(await tab.evaluate(savedFiles('lies')), {});
      await picture(`lie-${Object.keys(lies).indexOf(name)}`);
    });
  }

  await context.test('a server that lists names which climb: a sentence, and nothing is shown', async () => {
    for (const name of ['../a', '..', 'a/b', '/etc']) {
      await lie(context, server.socket, () => bytesOf(greeting, item(name), listed(1)));
      await tab.close();
      tab = await chromium.tab(url);
      await pressConnect();
      await tab.until(isShown('problem'));
      assert.match(await tab.evaluate(text('problem')), /^The server broke the protocol: (a malformed path|an ITEM that was not asked for)/);
      assert.equal(await tab.evaluate(isShown('files')), false);
    }
    await picture('problem');
    await picture('problem-dark-narrow', { width: 390, height: 800, dark: true, scale: 2 });
  });

  await context.test('no server: a sentence that says what to look for', async () => {
    rmSync(server.socket, { force: true });
    await pressConnect();
    await tab.until(`${text('problem')}.startsWith('Cannot connect to the server. Is it switched on and in range?')`);
  });

  await context.test('the keyboard is enough, and each control has a name', async () => {
    await server.start();
    await tab.close();
    tab = await chromium.tab(url, pickFolder('keys'));
    await tab.until(`!document.getElementById('connect').disabled`);
    const focused = () => tab.evaluate(`document.activeElement.id || document.activeElement.textContent`);
    const walk = async name => {
      for (let steps = 0; steps < 30; steps++) {
        await tab.press('Tab');
        if (await focused() === name) return;
      }
      throw new Error(`Tab does not reach ${name}`);
    };
    await walk('connect');
    await tab.press('Enter', 'Enter', '\r');
    await tab.until(isShown('files'));
    await idle();
    await walk('tick-0');
    await tab.press('ArrowDown');
    await tab.press('ArrowDown');
    await tab.press(' ', 'Space', ' ');
    assert.match(await tab.evaluate(text('status')), /^Ticked: 1 file, 0 B$/);
    await picture('keyboard');
    await walk('folder');
    await tab.press('Enter', 'Enter', '\r');
    await tab.until(`${text('status')}.startsWith('1 saved')`);
    const { nodes } = await tab.send('Accessibility.getFullAXTree');
    const controls = nodes.filter(({ role, ignored }) => !ignored && ['button', 'checkbox', 'searchbox', 'progressbar'].includes(role?.value));
    assert(controls.length >= 12, `${controls.length}`);
    for (const { name, role } of controls) assert(name?.value, `a ${role.value} without a name`);
  });

  await context.test('opened from a file it has all that it needs, and no page breaks its own policy', async () => {
    assert.deepEqual(tab.complaints, []);
    await tab.close();
    tab = await chromium.tab(`file://${pageFile}`);
    // Such a page is not remembered what was granted, and no chooser opens here: this far and no further.
    await tab.until(`!document.getElementById('connect').disabled`);
    assert(await tab.evaluate(`navigator.locks.request('x', () => true)`));
    assert.equal(await tab.evaluate(isShown('problem')), false);
    assert.deepEqual(tab.complaints, []);
  });
});
