// The table of a folder: names to walk into and to tick, filtered and sorted.

import { bytesText, nameOf, plural, safeText } from './text.mjs';

const rowsMax = 500; // what a slow phone still shows at once
const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const names = new Intl.Collator(undefined, { numeric: true });

/** An element with its attributes and what it holds. */
export function element(name, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

export class Table {
  #parts; #open; #changed;
  #items = [];
  #rows = new Map(); // of what is shown, by path
  #ticked = new Map(); // items of any folder, by path
  #states = new Map(); // what became of files, by path
  #sort = { key: 'name', direction: 1 };
  #shownMax = rowsMax;
  #isPartial = false;

  /** `open` walks into a folder; `changed` hears that other things are ticked. */
  constructor(parts, { open, changed }) {
    this.#parts = parts;
    this.#open = open;
    this.#changed = changed;
    parts.filter.addEventListener('input', () => this.#render());
    parts.all.addEventListener('change', () => this.#tickAll(parts.all.checked));
    parts.more.addEventListener('click', () => {
      this.#shownMax += rowsMax;
      this.#render();
    });
    for (const button of parts.table.querySelectorAll('[data-sort]')) {
      button.addEventListener('click', () => this.#sortBy(button));
    }
    parts.rows.addEventListener('keydown', event => this.#step(event));
  }

  /** Shows a folder. */
  show(path, items, isPartial) {
    this.#items = items;
    this.#isPartial = isPartial;
    this.#shownMax = rowsMax;
    this.#parts.filter.value = '';
    this.#showPath(path);
    this.#render();
  }

  /** What is ticked, in all folders. */
  get ticked() { return [...this.#ticked.values()]; }

  clear() {
    this.#ticked.clear();
    this.#states.clear();
  }

  untick(path) {
    if (!this.#ticked.delete(path)) return;
    const box = this.#rows.get(path)?.querySelector('input');
    if (box) box.checked = false;
    this.#noteTicks();
  }

  /** Says what becomes of a file. */
  setState(path, text, className = '') {
    this.#states.set(path, { text, className });
    const cell = this.#rows.get(path)?.querySelector('.state');
    if (cell) Object.assign(cell, { textContent: text, className: `state ${className}` });
  }

  #showPath(path) {
    const steps = path ? path.split('/') : [], nav = this.#parts.path;
    nav.replaceChildren(...['', ...steps].flatMap((step, index) => {
      const text = index === 0 ? 'Served folder' : safeText(step), isHere = index === steps.length;
      const here = isHere ? element('b', { textContent: text, tabIndex: -1, ariaCurrent: 'location' })
        : element('button', {
          textContent: text, onclick: () => this.#open(steps.slice(0, index).join('/')),
        });
      return index === 0 ? [here] : [element('span', { textContent: '/', ariaHidden: 'true' }), here];
    }));
  }

  get #matching() {
    const wanted = this.#parts.filter.value.trim().toLowerCase(), { key, direction } = this.#sort;
    const value = item => key === 'size' ? item.size : item.mtime;
    return this.#items.filter(item => nameOf(item.path).toLowerCase().includes(wanted)).sort((left, right) =>
      left.isFile - right.isFile || direction * (key === 'name' ? 0 : value(left) - value(right))
      || (key === 'name' ? direction : 1) * names.compare(left.path, right.path));
  }

  #render() {
    const matching = this.#matching, shown = matching.slice(0, this.#shownMax);
    this.#rows.clear();
    for (const item of shown) this.#rows.set(item.path, this.#row(item));
    this.#parts.rows.replaceChildren(...this.#rows.values());
    this.#parts.more.hidden = shown.length === matching.length;
    this.#parts.note.textContent = this.#note(matching.length, shown.length);
    this.#noteTicks();
  }

  #note(matching, shown) {
    const all = this.#items.length;
    const counts = all === 0 ? 'This folder is empty.'
      : matching === 0 ? `None of ${plural(all, 'name')} matches.`
        : shown < matching ? `${shown} of ${plural(matching, 'name')} are shown.`
          : matching < all ? `${matching} of ${plural(all, 'name')} match.` : `${plural(all, 'name')}.`;
    return counts + (this.#isPartial ? ' The server cannot read all of this folder.' : '');
  }

  #row(item) {
    const name = safeText(nameOf(item.path)), id = `tick-${this.#rows.size}`;
    const box = element('input', {
      type: 'checkbox', id, ariaLabel: `Tick ${name}`, checked: this.#ticked.has(item.path),
    });
    box.addEventListener('change', () => {
      this.#tick(item, box.checked);
      this.#noteTicks();
    });
    const title = item.isFile ? element('label', { htmlFor: id, textContent: name })
      : element('button', { textContent: `${name}/`, onclick: () => this.#open(item.path) });
    const date = new Date(item.mtime * 1000), isDate = !Number.isNaN(date.getTime());
    const { text = '', className = '' } = this.#states.get(item.path) ?? {};
    return element('tr', {},
      element('td', { className: 'tick' }, box),
      element('td', { className: 'name' }, title),
      element('td', { className: 'size', textContent: item.isFile ? bytesText(item.size) : '' }),
      element('td', { className: 'time' }, ...isDate
        ? [element('time', { dateTime: date.toISOString(), textContent: when.format(date) })] : []),
      element('td', { className: `state ${className}`, textContent: text }));
  }

  #tick(item, isTicked) {
    if (isTicked) this.#ticked.set(item.path, item);
    else this.#ticked.delete(item.path);
  }

  #tickAll(isTicked) {
    for (const item of this.#matching) this.#tick(item, isTicked);
    for (const [path, row] of this.#rows) row.querySelector('input').checked = this.#ticked.has(path);
    this.#noteTicks();
  }

  #noteTicks() {
    const matching = this.#matching, count = matching.filter(item => this.#ticked.has(item.path)).length;
    this.#parts.all.checked = count > 0 && count === matching.length;
    this.#parts.all.indeterminate = count > 0 && count < matching.length;
    this.#changed();
  }

  #sortBy(button) {
    const key = button.dataset.sort, isSame = key === this.#sort.key;
    this.#sort = { key, direction: isSame ? -this.#sort.direction : 1 };
    for (const cell of this.#parts.table.querySelectorAll('[aria-sort]')) cell.removeAttribute('aria-sort');
    button.parentElement.ariaSort = this.#sort.direction > 0 ? 'ascending' : 'descending';
    this.#render();
  }

  /** The arrow keys walk over the ticks. */
  #step(event) {
    const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
    if (!step || !event.target.matches('input, button')) return;
    event.preventDefault();
    event.target.closest('tr')[step]?.querySelector('input').focus();
  }
}
