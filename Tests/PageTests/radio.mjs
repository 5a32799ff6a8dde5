// The page in a real Chromium, over the kernel's real RFCOMM, with a real bluetoothd. For use inside
// the Lab: `Tests/page --radio` runs it there.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { Chromium, grantSerial, servePage } from './chromium.mjs';
import { temporaryFolder } from './server.mjs';

const service = '5c9a550f-d835-436d-bbdd-14fa6a6a2bb7';
const patienceSeconds = 1200; // an emulator is slow; nothing is concluded from this time
const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');
const say = text => process.stderr.write(`${process.uptime().toFixed(1)} s: ${text}\n`);

assert(existsSync('/run/btfile-lab'), 'this is for use inside the Lab');

/** Starts a program and keeps what it says; ends it with the test. */
function start(context, command, ...flags) {
  const child = spawn(command, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => { child.said += text; });
  context.after(() => child.kill('SIGKILL'));
  return child;
}

/** Runs a program to its end, and gives what it said. */
async function run(context, command, ...flags) {
  const child = start(context, command, ...flags);
  const [status] = await once(child, 'close');
  return { status, said: child.said };
}

async function until(what, check) {
  for (const end = Date.now() + 1000 * patienceSeconds; Date.now() < end;) {
    if (await check()) return say(what);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error(`in vain: ${what}`);
}

/** Starts a bus and bluetoothd, which knows nobody yet, and switches both adapters on. */
async function startBluetooth(context, folder) {
  mkdirSync('/run/dbus', { recursive: true });
  const configuration = join(folder, 'main.conf');
  writeFileSync(configuration, '[General]\nControllerMode = bredr\n[Policy]\nAutoEnable = true\n');
  await run(context, 'dbus-uuidgen', '--ensure');
  const bus = start(context, 'dbus-daemon', '--system', '--nofork', '--nopidfile', '--print-address');
  await until('the bus', () => bus.said);
  start(context, '/usr/libexec/bluetooth/bluetoothd', '--nodetach', '--compat', '--configfile', configuration);
  for (const adapter of ['hci0', 'hci1']) {
    await until(`${adapter} is on`, async () => (await run(context, 'busctl', 'get-property', 'org.bluez',
      `/org/bluez/${adapter}`, 'org.bluez.Adapter1', 'Powered')).said.includes('true'));
  }
}

test('the page over the kernel\'s RFCOMM', { timeout: 3_600_000 }, async context => {
  const folder = temporaryFolder(context), served = join(folder, 'served');
  const files = { 'big.bin': randomBytes(2_000_000), 'logs/numbers.txt': Buffer.from('numbers\n'.repeat(100_000)), empty: Buffer.alloc(0) };
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(served, name, '..'), { recursive: true });
    writeFileSync(join(served, name), bytes);
  }
  await startBluetooth(context, folder);

  // The same bluetoothd is the browser's too, and knows a service once: so it is published the other way.
  const serve = () => start(context, join(process.env.BTFILE_PROGRAMS, 'btfile-serve'), '--dir', served,
    '--adapter', 'hci1', '--advertise', 'sdpd', '--unit', '990', '-v');
  let server = serve();
  await until('btfile-serve', () => server.said.includes('published'));
  const pairing = await run(context, '/usr/bin/python3', fileURLToPath(new URL('pair.py', import.meta.url)), 'hci0', 'hci1', service);
  assert.equal(pairing.status, 0, pairing.said);
  say('paired');

  const url = await servePage(context), profile = join(folder, 'profile');
  grantSerial(profile, url);
  const chromium = await Chromium.start(context, { profile, bus: 'unix:path=/run/dbus/system_bus_socket', log: join(folder, 'log') });
  const tab = await chromium.tab(url, `self.showDirectoryPicker = async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle('chosen', { create: true });`);
  say('a tab');
  const text = id => `document.getElementById('${id}').textContent`, click = id => `document.getElementById('${id}').click()`;
  const sees = expression => tab.until(expression, patienceSeconds);
  await sees(`!document.getElementById('connect').disabled`);
  await tab.evaluate(click('connect'));
  await sees(`!document.getElementById('files').disabled && !document.getElementById('files').hidden || ${text('problem')}`);
  assert.equal(await tab.evaluate(text('problem')), '', server.said);
  say('listed');
  await tab.evaluate(click('all'));
  await tab.evaluate(click('folder'));
  await sees(`document.getElementById('bar').value > 0.2`);
  server.kill('SIGKILL');
  await sees(`${text('status')}.includes('; trying again in')`);
  say(`cut: ${await tab.evaluate(text('status'))} ${await tab.evaluate(text('numbers'))}`);
  server = serve();
  say(await sees(`${text('status')}.startsWith('3 saved') && ${text('status')}`));
  const found = await tab.evaluate(`(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('chosen');
    const digest = async handle => Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', await (await handle.getFile()).arrayBuffer())),
      byte => byte.toString(16).padStart(2, '0')).join('');
    return { 'big.bin': await digest(await root.getFileHandle('big.bin')), empty: await digest(await root.getFileHandle('empty')),
      'logs/numbers.txt': await digest(await (await root.getDirectoryHandle('logs')).getFileHandle('numbers.txt')) };
  })()`);
  assert.deepEqual(found, Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)])));
  assert.match(server.said, /from [1-9]\d* /); // it went on where it was cut
  assert.deepEqual(tab.complaints, []);
});
