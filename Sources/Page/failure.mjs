// Why something failed: a row each with the sentence, what to do, and whether it is tried again.
// A failure of one file or folder does not end the batch.

import { bytesText, safeText } from './text.mjs';

const pairing = 'pair it in the Bluetooth settings of this device while btfile-serve runs there';
const sessionRows = {
  // The way to the server.
  noSerial: ['this browser has no Web Serial',
    'use Chrome or Edge (version 117 or newer) on a computer, or Chrome (138 or newer) on Android'],
  insecure: ['browsers keep Bluetooth from pages that came without encryption',
    'open this page from a file, from localhost or over https'],
  noneChosen: ['no server was chosen', `if yours was not in the list, ${pairing}, then connect again`],
  forbidden: ['this browser or its administrator forbids pages to use serial ports',
    'allow it in the settings of the site'],
  portInUse: ['this page already has a connection to the server', 'wait a moment, then connect again'],
  unreachable: ['cannot connect to the server', 'is it switched on and in range? Does btfile-serve run '
    + 'there? Are the two paired, and is no other program of this device connected to it?', 'again'],
  lost: ['the connection was lost', 'bring the two closer together', 'again'],
  silent: ['the server has been silent for 30 s', 'bring the two closer together', 'again'],
  closed: ['the server closed the session', 'is it stopping?', 'again'],

  // What the server says or does in a session.
  violation: ({ detail }) => [`the server broke the protocol: ${detail}`,
    'is it btfile-serve that answers?'],
  malformed: ['the server could not read what this page sent', 'update the older of the two'],
  unsupported: ['the server speaks another version', 'update the older of the two'],
  busy: ['the server is busy', 'try again when another client has left', 'again'],
  timedOut: ['the server waited too long for this page', 'try again', 'again'],
  notAllowed: ['the server does not let this device in', 'is it paired there, and on its list?'],
  stopping: ['the server is stopping', 'start it again', 'again'],
  fatal: ({ code, text }) => [`the server ended the session with error ${code}`
    + (text ? ` (${safeText(text)})` : ''), 'update the older of the two'],
  tooManyNames: ['the server lists more names than there is room for', 'choose folder by folder'],

  // This device.
  folderGone: ['the chosen folder cannot be written',
    'was it removed, or the permission taken back? Choose a folder again'],
  diskFull: ['the disk, or what the browser may use of it, is full', 'make room and resume'],
  storage: ({ detail }) => [`the browser cannot keep unfinished files (${detail})`,
    'leave private browsing, or make room'],
  anotherTab: ['another tab of this page is fetching', 'let it end, or stop it there'],
  unexpected: ({ detail }) => [`something went wrong in this page (${detail})`, 'reload it and resume'],
};

const fileRows = {
  notFound: ['not found in the served folder'],
  permission: ['the server has no permission to read it'],
  notRegular: ['not a file, or not a folder any more', 'list the folder again'],
  changed: ['changed while it was sent', 'fetch it again'],
  inputOutput: ['the server cannot read it from its disk'],
  tooMuch: ['has more entries than the server can list'],
  malformedPath: ['not a valid name to the server'],
  refused: ({ code, text }) => [`the server refused it with error ${code}`
    + (text ? ` (${safeText(text)})` : '')],
  digest: ['what arrived has a wrong SHA-256, each time',
    "fetch it again; if that does not help, check the server's disk and memory"],
  damaged: ['was damaged on the way to the disk, each time', 'check the disk'],
  tooLarge: ({ size }) => [`too large for a browser (${bytesText(size)})`],
  noRoom: ({ needed, free }) => [`needs ${bytesText(needed)}, and the browser may use ${bytesText(free)}`,
    'make room on the disk, or use btfile-get'],
  localName: ['not a name that a file can have here'],
  sameName: ['another file here has this name but for upper and lower case',
    'fetch it alone, into another folder'],
  blocked: ['something of the same name is in the way', 'move it away, or choose another folder'],
  locked: ['another program is using the file', 'close it there, and fetch again'],
  partial: ['the server could not list everything there', 'the rest was fetched'],
};

/** One of the rows above, with what is known of it. */
export class Failure extends Error {
  constructor(reason, details = {}) {
    const row = sessionRows[reason] ?? fileRows[reason];
    const [sentence, advice = '', again] = typeof row === 'function' ? row(details) : row;
    super(sentence);
    this.reason = reason;
    this.advice = advice;
    this.isTriedAgain = again === 'again';
    this.isOfOneFile = reason in fileRows;
  }
}

export const failureReasons = [...Object.keys(sessionRows), ...Object.keys(fileRows)];

const fileCodes = {
  1: 'notFound', 2: 'permission', 3: 'notRegular', 4: 'changed', 5: 'inputOutput', 6: 'tooMuch',
  7: 'malformedPath',
};
const sessionCodes = {
  0x8001: 'malformed', 0x8002: 'unsupported', 0x8003: 'busy', 0x8004: 'timedOut',
  0x8005: 'notAllowed', 0x8006: 'stopping',
};

/** What an ERROR of the server's means. */
export const refusal = ({ code, text, isFatal }) => isFatal
  ? new Failure(sessionCodes[code] ?? 'fatal', { code, text })
  : new Failure(fileCodes[code] ?? 'refused', { code, text });
