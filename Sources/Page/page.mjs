// What the person sees and does; see `page.html`.

import { Batch } from './batch.mjs';
import { listFolder } from './connection.mjs';
import { Failure } from './failure.mjs';
import { SerialLink, choosePort, rememberedPorts } from './serial.mjs';
import { Store } from './store.mjs';
import { Table, element } from './table.mjs';
import { DownloadTarget, FolderTarget } from './target.mjs';
import {
  Rate, bytesText, clockText, nameOf, partText, plural, safeText, sentenceCase, takenText,
} from './text.mjs';

/** What has an id in `page.html`, by it. */
const ui = Object.fromEntries(
  Array.from(document.querySelectorAll('[id]'), element => [element.id, element]));
const failuresMax = 100; // told one by one; a table of thousands helps nobody
const urlSeconds = 600; // how long a download may take to begin, if the browser asks about it

let store = null;
let port = null;
let folder = ''; // the one that is shown
let lastFolder = null; // the one where files were saved last
let batch = null;
let isBusy = false;
let summary = ''; // of the last batch, until something is ticked

const table = new Table({ ...ui, table: ui.rows.parentElement },
  { open: openFolder, changed: showNewChoice });

// What is said.

const say = text => { ui.status.textContent = text; };
const shown = failure => sentenceCase(failure.message) + '.' + (failure.advice
  ? ` ${sentenceCase(failure.advice)}${failure.advice.endsWith('?') ? '' : '.'}` : '');

function showProblem(error) {
  const failure = error instanceof Failure ? error : new Failure('unexpected', { detail: error.message });
  ui.problem.replaceChildren(element('b', { textContent: `${sentenceCase(failure.message)}. ` }),
    shown(failure).slice(failure.message.length + 2));
  ui.problem.hidden = false;
}

/** Does something for the person, one thing at a time; what goes wrong is told. */
async function act(work) {
  if (isBusy) return;
  isBusy = true;
  ui.problem.hidden = true;
  showButtons();
  try {
    await work();
  } catch (error) {
    say('');
    showProblem(error);
  } finally {
    isBusy = false;
    showButtons();
  }
}

function showButtons() {
  const hasPicker = 'showDirectoryPicker' in self, isFetching = batch !== null;
  for (const name of ['connect', 'other', 'refresh', 'resume', 'discard']) ui[name].disabled = isBusy;
  ui.connect.disabled ||= !navigator.serial || !store;
  ui.connect.hidden = !ui.files.hidden;
  ui.other.hidden = port === null;
  ui.intro.hidden = !ui.files.hidden;
  ui.files.disabled = isBusy;
  ui.stop.hidden = !isFetching;
  ui.progress.hidden = !isFetching;
  ui.last.hidden = isFetching || ui.files.hidden || !hasPicker || !lastFolder;
  ui.last.textContent = lastFolder ? `Save into “${lastFolder.name}”` : '';
  ui.folder.hidden = isFetching || ui.files.hidden || !hasPicker;
  ui.folder.textContent = lastFolder ? 'Another folder…' : 'Save into a folder…';
  ui.folder.className = lastFolder ? '' : 'main';
  ui.download.hidden = isFetching || ui.files.hidden;
  ui.download.className = hasPicker ? '' : 'main';
  showChoice();
}

function showNewChoice() {
  summary = '';
  showChoice();
}

function showChoice() {
  const ticked = table.ticked, files = ticked.filter(item => item.isFile);
  const folders = ticked.length - files.length;
  for (const name of ['last', 'folder', 'download']) ui[name].disabled = isBusy || ticked.length === 0;
  if (isBusy || summary) return;
  if (ui.files.hidden) return say('Not connected');
  if (ticked.length === 0) return say('Tick what you want to fetch');
  const counts = [], size = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > 0) counts.push(`${plural(files.length, 'file')}, ${bytesText(size)}`);
  if (folders > 0) counts.push(`${plural(folders, 'folder')} with all that is below`);
  say(`Ticked: ${counts.join('; ')}`);
}

// The server.

const openLink = () => SerialLink.open(port);
const unit = async () => await store.setting('unit') ?? 0;

async function connect(choose) {
  const known = choose ? [] : await rememberedPorts();
  if (known.length === 0) {
    const chosen = await choosePort();
    if (chosen !== port) table.clear();
    known.push(chosen);
  }
  say('Connecting…');
  for (const [index, candidate] of known.entries()) {
    try {
      port = candidate;
      return await list('');
    } catch (error) {
      if (error.reason !== 'unreachable' || index === known.length - 1) throw error;
    }
  }
}

async function list(path) {
  say(path === '' ? 'Listing…' : `Listing ${safeText(path)}…`);
  const { items, isPartial } = await listFolder(await openLink(), path, { unit: await unit() });
  folder = path;
  ui.files.hidden = false;
  table.show(path, items, isPartial);
  say('');
}

function openFolder(path) {
  act(async () => {
    await list(path);
    isBusy = false;
    showButtons();
    ui.path.querySelector('b').focus();
  });
}

// Fetching.

/** A folder that may be written, or null if the person says no. */
async function allowed(handle) {
  const mode = { mode: 'readwrite' };
  if (await handle.queryPermission(mode) === 'granted') return true;
  return await handle.requestPermission(mode) === 'granted';
}

async function saveInto(handle) {
  if (!await allowed(handle)) throw new Failure('folderGone');
  lastFolder = handle;
  await store.set('folder', handle);
  await fetchAll(table.ticked, handle);
}

async function pickFolder() {
  try {
    return await showDirectoryPicker({ id: 'btfile', mode: 'readwrite' });
  } catch (error) {
    if (error.name === 'AbortError') return null;
    throw error;
  }
}

function startDownload(contents, name) {
  const href = URL.createObjectURL(contents);
  element('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), urlSeconds * 1000);
}

/** Fetches into a folder, or as downloads if there is none. One tab at a time does that. */
async function fetchAll(entries, handle) {
  await navigator.locks.request('btfile', { ifAvailable: true }, async lock => {
    if (!lock) throw new Failure('anotherTab');
    await store.set('target', handle);
    await store.set('isStopped', false);
    navigator.storage?.persist?.().catch(() => {});
    const awake = await navigator.wakeLock?.request('screen').catch(() => null);
    const target = handle ? new FolderTarget(handle) : new DownloadTarget(startDownload);
    batch = new Batch({ connect: openLink, store, target, report: hear, unit: await unit() });
    batch.add(entries);
    const began = performance.now(), timer = showProgress();
    ui.unfinished.hidden = true;
    ui.failures.hidden = true;
    showButtons();
    say('Connecting…');
    try {
      await batch.run();
      await store.set('isStopped', true); // what is left by now waits for the person
      summarize((performance.now() - began) / 1000);
    } catch (error) {
      await store.set('isStopped', !error.isTriedAgain); // else it would fail again by itself
      throw error;
    } finally {
      clearInterval(timer);
      document.title = 'btfile';
      if (batch.unit) await store.set('unit', batch.unit);
      showKept(batch);
      showFailures(batch);
      batch = null;
      await awake?.release();
      await showUnfinished();
    }
  });
}

/** What the batch reports. */
function hear({ kind, file, error, seconds }) {
  if (kind === 'connecting') say('Connecting…');
  if (kind === 'pause') say(`${sentenceCase(error.message)}; trying again in ${takenText(seconds)}`);
  if (kind !== 'file') return;
  if (file.state === 'receiving' && ui.status.textContent !== fetching) say(fetching);
  if (file.isFile && (file.state === 'saved' || file.state === 'unchanged')) table.untick(file.path);
  if (file.state === 'failed') table.setState(file.path, sentenceCase(file.failure.message), 'bad');
  else if (file.isFile) table.setState(file.path, ...stateTexts[file.state]);
}
const fetching = 'Fetching…'; // said once, and not with each file: it is read aloud
const stateTexts = {
  waiting: ['Waiting'], receiving: ['Fetching'], saving: ['Saving'], saved: ['✓ Saved', 'good'],
  unchanged: ['✓ Unchanged', 'good'],
};

function showProgress() {
  const rate = new Rate();
  const show = () => {
    const { bytes, doneBytes, fileBytes, count, saved, unchanged } = batch.totals;
    rate.note(performance.now() / 1000, fileBytes);
    const speed = rate.perSecond, part = bytes > 0 ? doneBytes / bytes : 0;
    ui.bar.value = part;
    const facts = [partText(doneBytes, bytes), `${saved + unchanged} of ${plural(count, 'file')}`];
    if (speed) facts.push(`${bytesText(speed)}/s`, `${clockText((bytes - doneBytes) / speed)} left`);
    for (const file of batch.files.values()) {
      if (file.state !== 'receiving' || file.size === 0) continue;
      table.setState(file.path, `${Math.floor(100 * file.done / file.size)} %`);
      facts.push(safeText(nameOf(file.path)));
    }
    ui.numbers.textContent = facts.join(' · ');
    document.title = `${Math.floor(100 * part)} % – btfile`;
  };
  show();
  return setInterval(show, 250);
}

function summarize(seconds) {
  const { saved, unchanged, failed, fileBytes, wireBytes } = batch.totals;
  const counts = [[saved, 'saved'], [unchanged, 'unchanged'], [failed, 'failed']]
    .filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`).join(', ');
  for (const { isFile, path } of batch.files.values()) {
    if (isFile || failed || batch.isStopped) continue;
    table.untick(path);
    table.setState(path, '✓ Complete', 'good');
  }
  const bytes = `${bytesText(fileBytes)} in ${takenText(seconds)}, ${bytesText(wireBytes)} on the air`;
  summary = `${batch.isStopped ? 'Stopped: ' : ''}${counts || 'nothing saved'} (${bytes})`;
  say(summary);
}

/** What did not come to its end waits for nothing any more. */
function showKept({ files }) {
  for (const { path, done, state } of files.values()) {
    if (state === 'waiting') table.setState(path, done > 0 ? `${bytesText(done)} kept` : '');
  }
}

function showFailures({ files }) {
  const failed = [...files.values()].filter(file => file.failure);
  ui.failures.hidden = failed.length === 0;
  ui.failures.querySelector('summary').textContent = `${failed.length} failed`;
  ui.failures.querySelector('ul').replaceChildren(...failed.slice(0, failuresMax).map(({ path, failure }) =>
    element('li', {}, element('b', { textContent: `${safeText(path)}: ` }), shown(failure))));
}

// What is left of earlier.

async function showUnfinished() {
  const [todo, kept] = [await store.todo(), await store.keptBytes()];
  ui.unfinished.hidden = todo.length === 0 && kept === 0;
  ui.resume.hidden = todo.length === 0;
  const left = todo.length > 0 ? `The last fetch is not finished: ${plural(todo.length, 'name')} left`
    : 'Parts of unfinished files';
  ui['unfinished-text'].textContent = `${left}${kept > 0 ? `, ${bytesText(kept)} kept` : ''}.`;
  return todo;
}

async function resume() {
  const handle = await store.setting('target') ?? null;
  if (handle && !await allowed(handle)) throw new Failure('folderGone');
  port ??= (await rememberedPorts())[0] ?? await choosePort();
  await fetchAll(await store.todo(), handle);
}

/** After the tab was closed in the middle it goes on by itself, if the browser lets it. */
async function resumeByItself(todo) {
  if (todo.length === 0 || await store.setting('isStopped')) return;
  const handle = await store.setting('target') ?? null;
  port ??= (await rememberedPorts())[0] ?? null;
  if (!port || (handle && await handle.queryPermission({ mode: 'readwrite' }) !== 'granted')) return;
  await act(resume);
}

async function start() {
  if (!navigator.serial) showProblem(new Failure(isSecureContext ? 'noSerial' : 'insecure'));
  try {
    store = await Store.open();
    lastFolder = await store.setting('folder') ?? null;
    const todo = await showUnfinished();
    port = (await rememberedPorts())[0] ?? null;
    showButtons();
    await resumeByItself(todo);
  } catch (error) {
    showProblem(error);
  }
  showButtons();
}

ui.connect.onclick = () => act(() => connect(false));
ui.other.onclick = () => act(() => connect(true));
ui.refresh.onclick = () => act(() => list(folder));
ui.resume.onclick = () => act(resume);
ui.discard.onclick = () => act(async () => {
  await store.clear();
  await showUnfinished();
});
ui.stop.onclick = () => {
  say('Stopping…');
  batch?.stop();
};
ui.last.onclick = () => act(() => saveInto(lastFolder));
ui.folder.onclick = () => act(async () => {
  const handle = await pickFolder();
  if (handle) await saveInto(handle);
});
ui.download.onclick = () => act(() => fetchAll(table.ticked, null));
start();
