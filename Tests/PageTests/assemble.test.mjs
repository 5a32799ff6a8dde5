import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../Sources/Page/', import.meta.url);
const page = readFileSync(new URL('btfile.html', folder), 'utf8');

test('btfile.html was made of its parts as they are', () => {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('assemble.mjs', folder)), '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('it is small', () => assert(Buffer.byteLength(page) <= 60_000, `${Buffer.byteLength(page)} bytes`));

test('its policy allows its own script and style, and nothing else', () => {
  const [, policy] = page.match(/Content-Security-Policy" content="([^"]*)"/);
  const rules = Object.fromEntries(policy.split('; ').map(rule => [rule.split(' ')[0], rule]));
  const hash = name => {
    const [, content] = page.match(new RegExp(`<${name}[^>]*>([^]*?)</${name}>`));
    return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  };
  assert.equal(rules['default-src'], "default-src 'none'");
  assert.equal(rules['script-src'], `script-src ${hash('script')}`);
  assert.equal(rules['style-src'], `style-src ${hash('style')}`);
  assert(!policy.includes('unsafe') && !policy.includes('http'));
});

test('it loads nothing, and makes no HTML or code of text', () => {
  assert.deepEqual(page.match(/\b(src|href)="[^"]*"/g), ['href="data:,"']);
  assert.equal(page.match(/https?:|innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\bimport\b|fetch\(/), null);
});
