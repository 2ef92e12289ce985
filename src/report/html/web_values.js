// The values of the maps' own pixels. A page that was opened from a disk may not read files, but it may run scripts that
// lie beside it: each block of values is one, and calls soilgateValues.

const BLOCK = 256, CELLS = BLOCK * BLOCK;
const waiting = new Map(); // "base/row/col" -> what takes the block

window.soilgateValues = (base, row, col, countries, text) => {
  const take = waiting.get(`${base}/${row}/${col}`);
  if (take) take({ countries, text });
};

// A zlib stream, unpacked by the browser.
async function unpacked(text) {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

class Values {
  constructor(map) {
    this.map = map;
    this.there = bytesOf(map.values.bits);
    this.kept = new Map();
  }

  // The block, or null when it has no value; a promise.
  block(row, col) {
    if (!bit(this.there, row * this.map.values.across + col)) return Promise.resolve(null);
    const key = `${row}/${col}`;
    let block = this.kept.get(key);
    if (!block) {
      block = this.load(key);
      block.catch(() => this.kept.delete(key));
    }
    this.kept.delete(key);
    this.kept.set(key, block);
    if (this.kept.size > 40) this.kept.delete(this.kept.keys().next().value);
    return block;
  }

  load(key) {
    const { base } = this.map, name = `${base}/${key}`;
    const script = document.createElement("script");
    const come = new Promise((resolve, reject) => {
      waiting.set(name, resolve);
      script.onerror = reject;
      script.onload = () => setTimeout(reject, 0); // it ran, and gave nothing: a promise takes the first answer
    });
    script.src = `${encodeURIComponent(base)}/values/${key}.js`;
    document.head.append(script);
    return come
      .then(async ({ countries, text }) => ({ countries, bytes: await unpacked(text) }))
      .finally(() => {
        waiting.delete(name);
        script.remove();
      });
  }

  // Which pixel holds the place (degrees); null outside the map.
  pixel(lon, lat) {
    const { grid } = this.map, around = (((lon - grid.west) % 360) + 360) % 360;
    const col = Math.floor(around / grid.width), row = Math.floor((grid.north - lat) / grid.height);
    return col < grid.cols && row >= 0 && row < grid.rows ? { col, row } : null;
  }

  // { value, country } of a pixel; value null: it has none. A promise.
  async read({ col, row }) {
    const block = await this.block(Math.floor(row / BLOCK), Math.floor(col / BLOCK));
    if (!block) return { value: null, country: null };
    const i = (row % BLOCK) * BLOCK + (col % BLOCK), { bytes, countries } = block, { first, step } = this.map.values;
    const n = bytes[i] | (bytes[CELLS + i] << 8), place = bytes.length > 2 * CELLS ? bytes[2 * CELLS + i] : countries.length;
    return { value: n === 0 ? null : first + (n - 1) * step, country: n === 0 || place === 0 ? null : countries[place - 1] };
  }
}
