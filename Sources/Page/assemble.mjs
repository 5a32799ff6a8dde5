#!/usr/bin/env node
// Writes btfile.html, one file that needs no other, from page.html, page.css and the modules. Only
// for this, Debian's terser is needed: it drops comments and shortens names inside functions.
// With --check it says whether btfile.html was made of the parts as they are; terser is not needed.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const read = name => readFileSync(new URL(name, import.meta.url), 'utf8');
const sha256 = (text, encoding) => createHash('sha256').update(text).digest(encoding);

/** The modules below `name` in the order of need, each once. */
function modules(name, found = new Set()) {
  for (const [, needed] of read(name).matchAll(/^import [^;]* from '\.\/([a-z0-9]+\.mjs)';$/gm)) {
    modules(needed, found);
  }
  return found.add(name);
}

const html = read('page.html'), css = read('page.css');
const names = [...modules('page.mjs')];
// One scope holds them all: no two may use a name at their top, which terser would refuse.
const bare = name => read(name).replace(/^import [^;]*;\n/gm, '').replace(/^export /gm, '');
const code = names.map(bare).join('\n'), digest = sha256([html, css, code].join('\0'), 'hex');
const mark = `<!-- Made by Sources/Page/assemble.mjs of parts with SHA-256 ${digest} -->`;

function shortened(code) {
  const flags = ['--ecma', '2022', '--mangle', '--format', 'max_line_len=120'];
  const env = { ...process.env, NODE_PATH: '/usr/share/nodejs' }; // where Debian has what terser needs
  const { status, stdout, stderr, error } = spawnSync('terser', flags, { input: code, env, encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  throw new Error(error ? `${error.message}; install it: apt-get install terser` : stderr);
}

function page() {
  const script = `\n${shortened(code)}\n`;
  const style = css.replace(/\s+/g, ' ').replace(/ ?([{};,>]) ?/g, '$1').replace(/: /g, ':')
    .replace(/;\}/g, '}').replace(/\}/g, '}\n');
  if (/<\/(script|style)/i.test(style + script)) throw new Error('a part would end its element');
  const policy = ["default-src 'none'", `script-src 'sha256-${sha256(script, 'base64')}'`,
    `style-src 'sha256-${sha256(style, 'base64')}'`, 'img-src data:', "base-uri 'none'", "form-action 'none'",
    "require-trusted-types-for 'script'", 'trusted-types'].join('; ');
  const parts = { policy, style, script, mark };
  return html.replace(/\n\s*/g, '\n').replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
}

if (process.argv[2] === '--check') {
  if (read('btfile.html').includes(mark)) process.exit();
  console.error('btfile.html was made of other parts: run Sources/Page/assemble.mjs');
  process.exitCode = 1;
} else {
  const made = page();
  writeFileSync(new URL('btfile.html', import.meta.url), made);
  console.log(`btfile.html: ${Buffer.byteLength(made)} bytes`);
}
