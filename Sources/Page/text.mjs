// Numbers and names as people read them; the same words as btfile-get's.

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

const inUnit = (count, power) => {
  const value = count / 1000 ** power, withTenth = Math.round(value * 10) / 10;
  return power > 0 && withTenth < 100 ? withTenth : Math.round(value);
};

const unitOf = count => {
  let power = 0;
  while (power + 1 < units.length && inUnit(count, power) >= 1000) power++;
  return power;
};

const numberText = (count, power) => {
  const value = inUnit(count, power);
  return power > 0 && value < 100 ? value.toFixed(1) : `${value}`;
};

/** `6 B`, `1.2 MB`, `203 kB`. */
export function bytesText(count) {
  const power = unitOf(count);
  return `${numberText(count, power)} ${units[power]}`;
}

/** A part of a whole in the whole's unit: `4.1 of 9.5 MB`. */
export function partText(count, total) {
  const power = unitOf(total);
  return `${numberText(count, power)} of ${numberText(total, power)} ${units[power]}`;
}

/** A time as a clock shows it: `0:27`, `1:05`, `1:02:03`. */
export function clockText(seconds) {
  const two = number => `${number}`.padStart(2, '0');
  const whole = Math.max(0, Math.round(seconds)), minutes = Math.floor(whole / 60);
  if (whole < 3600) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** A time that was taken: `0.1 s`, `46.2 s`, from a hundred seconds on as a clock shows it. */
export const takenText = seconds =>
  seconds < 99.95 ? `${seconds.toFixed(1)} s` : clockText(seconds);

/** `1 file`, `3 files`. */
export const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const sentenceCase = text => text.charAt(0).toUpperCase() + text.slice(1);

// Besides control characters, those that turn the direction of a line or cannot be seen.
const unsafe = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A name or a text of the server's, without what would disguise it. */
export const safeText = text => text.replace(unsafe, '\ufffd');

/** The last name of a path. */
export const nameOf = path => path.slice(path.lastIndexOf('/') + 1);

/** How fast bytes come, over the last seconds. */
export class Rate {
  #samples = []; // [seconds, count so far], oldest first
  static span = 10; // long enough to be steady, short enough to show a change

  note(seconds, count) {
    this.#samples.push([seconds, count]);
    while (this.#samples.length > 2 && this.#samples[1][0] <= seconds - Rate.span) {
      this.#samples.shift();
    }
  }

  /** Bytes a second; null while too little is known. */
  get perSecond() {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || last[0] - first[0] < 0.5) return null;
    return (last[1] - first[1]) / (last[0] - first[0]);
  }
}
