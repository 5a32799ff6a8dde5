// SHA-256 (FIPS 180-4) that takes its input in pieces; WebCrypto wants all of a file at once.

const roundConstants = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
);
const initialHash = Int32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
);

export class Sha256 {
  #hash = Int32Array.from(initialHash);
  #block = new Uint8Array(64);
  #length = 0;
  #schedule = new Int32Array(64);

  /** Goes on from what `state` returned. */
  static from(state) {
    const sha = new Sha256();
    sha.#hash = Int32Array.from(state.hash);
    sha.#block.set(state.block);
    sha.#length = state.length;
    return sha;
  }

  /** All that is needed to go on later, as a value that a database can keep. */
  get state() {
    return { hash: this.#hash.slice(), block: this.#block.slice(), length: this.#length };
  }

  /** How many bytes were hashed. */
  get length() { return this.#length; }

  update(bytes) {
    let at = 0;
    const used = this.#length % 64;
    this.#length += bytes.length;
    if (used > 0) {
      at = Math.min(64 - used, bytes.length);
      this.#block.set(bytes.subarray(0, at), used);
      if (used + at < 64) return this;
      this.#compress(this.#block, 0, 64);
    }
    const end = at + (bytes.length - at) - (bytes.length - at) % 64;
    this.#compress(bytes, at, end);
    this.#block.set(bytes.subarray(end));
    return this;
  }

  /** The digest of what has come so far; more may follow. */
  digest() {
    const sha = Sha256.from(this.state);
    const used = this.#length % 64;
    const padding = new Uint8Array((used < 56 ? 64 : 128) - used);
    padding[0] = 0x80;
    new DataView(padding.buffer).setBigUint64(padding.length - 8, BigInt(this.#length) * 8n);
    sha.update(padding);
    const digest = new DataView(new ArrayBuffer(32));
    sha.#hash.forEach((word, index) => digest.setInt32(4 * index, word));
    return new Uint8Array(digest.buffer);
  }

  #compress(bytes, start, end) {
    const w = this.#schedule, hash = this.#hash, k = roundConstants;
    for (let at = start; at < end; at += 64) {
      for (let i = 0, p = at; i < 16; i++, p += 4) {
        w[i] = bytes[p] << 24 | bytes[p + 1] << 16 | bytes[p + 2] << 8 | bytes[p + 3];
      }
      for (let i = 16; i < 64; i++) {
        const x = w[i - 15], y = w[i - 2];
        const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
        const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1 | 0;
      }
      let [a, b, c, d, e, f, g, h] = hash;
      for (let i = 0; i < 64; i++) {
        const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
        const t1 = h + s1 + (g ^ e & (f ^ g)) + k[i] + w[i] | 0;
        const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
        const t2 = s0 + (a & b ^ c & (a ^ b)) | 0;
        h = g; g = f; f = e; e = d + t1 | 0;
        d = c; c = b; b = a; a = t1 + t2 | 0;
      }
      hash[0] += a; hash[1] += b; hash[2] += c; hash[3] += d;
      hash[4] += e; hash[5] += f; hash[6] += g; hash[7] += h;
    }
  }
}
