// Tiles: which there are, and their pictures. Places are those of Web Mercator, 0 to 1 from the west and the north.

const TILE = 256;
const mercatorX = (lon) => (lon + 180) / 360;
const mercatorY = (lat) => {
  const s = Math.sin((Math.max(-85.0511287798066, Math.min(85.0511287798066, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
};
const lonOf = (x) => x * 360 - 180;
const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const bit = (bytes, i) => (bytes[i >> 3] >> (i & 7)) & 1;

// The pictures of one map, as they are asked for; the last few hundred are kept.
class Pictures {
  constructor(map, arrived) {
    this.map = map;
    this.arrived = arrived;
    this.there = map.tiles.map((one) => one && { ...one, bytes: bytesOf(one.bits) });
    this.kept = new Map();
  }

  has(zoom, col, row) {
    const box = this.there[zoom];
    if (!box || col < box.col || row < box.row || col >= box.col + box.cols || row >= box.row + box.rows) return false;
    return bit(box.bytes, (row - box.row) * box.cols + col - box.col) === 1;
  }

  // The picture when it is here; else it is asked for, and ARRIVED is called when it is.
  get(zoom, col, row, ask = true) {
    const key = `${zoom}/${col}/${row}`;
    let picture = this.kept.get(key);
    if (picture) {
      this.kept.delete(key);
      this.kept.set(key, picture); // the last one used
    } else if (ask) {
      picture = new Image();
      picture.decoding = "async";
      picture.onload = () => this.arrived();
      picture.src = `${encodeURIComponent(this.map.base)}/${key}.png`;
      this.kept.set(key, picture);
      if (this.kept.size > 400) this.kept.delete(this.kept.keys().next().value);
    }
    return picture && picture.complete && picture.naturalWidth > 0 ? picture : null;
  }
}
