import { randomOf } from './random';

/** Radiodensity in Hounsfield units at a point; millimetres in patient coordinates: x to the left, y to the back. */
export type Tissue = (x: number, y: number) => number;

/** Everything the thorax is made of at one height; z in millimetres towards the head, 0 near the hila. */
export interface Anatomy {
  readonly at: (z: number) => Tissue;
  /** Whether the point lies in aerated lung, at least `marginMm` inside its border. */
  readonly isInLung: (x: number, y: number, z: number, marginMm?: number) => boolean;
}

const air = -1000;
const fat = -95;
const muscle = 52;
const blood = 42;
const liver = 60;

/**
 * A believable adult thorax out of ellipses: skin, fat, muscle, ribs falling forward, spine, sternum, lungs above the
 * diaphragm domes, heart, aorta, trachea with its fork, liver and stomach. Densities are textbook values for unenhanced
 * CT (lung -850, fat -95, muscle 50, blood 42, liver 60, marrow 200, cortex 700 HU). The seed changes lung texture.
 */
export function anatomyOf(seed: number): Anatomy {
  const texture = lungTexture(seed);
  return {
    at: (z) => tissueAt(z, texture),
    isInLung: (x, y, z, marginMm = 0) => {
      const level = levelAt(z);
      const cage = (1 - length(x / level.cageX, y / level.cageY)) * Math.min(level.cageX, level.cageY);
      return cage > marginMm && mediastinum(x, y, z, level) > marginMm && z - diaphragm(x, y) > marginMm;
    },
  };
}

interface Level {
  readonly bodyX: number;
  readonly bodyY: number;
  /** Inner half-axes of the rib cage. */
  readonly cageX: number;
  readonly cageY: number;
  /** Heart half-axes at this height; 0 above and below it. */
  readonly heart: number;
}

function levelAt(z: number): Level {
  // The cage narrows from z = 40 to its apex at 145, the shoulders from 120 to the neck at 185.
  const taper = z <= 40 ? 1 - Math.max(0, -z - 60) * 0.0006 : Math.sqrt(Math.max(0.0025, 1 - ((z - 40) / 106) ** 2));
  const toNeck = smooth((z - 120) / 65);
  const shoulders = 18 * smooth((z - 70) / 50);
  const heartZ = (z + 42) / 62;
  return {
    bodyX: (168 + shoulders) * (1 - toNeck) + 62 * toNeck,
    bodyY: 116 * (1 - toNeck) + 64 * toNeck,
    cageX: 134 * taper,
    cageY: 90 * Math.sqrt(taper),
    heart: Math.abs(heartZ) < 1 ? Math.sqrt(1 - heartZ * heartZ) : 0,
  };
}

/** The height of the diaphragm: a dome under each lung, the right one higher, deep at the costophrenic angles. */
function diaphragm(x: number, y: number): number {
  const right = x < 0;
  const dx = (Math.abs(x) - 66) / 66;
  const dy = (y + 8) / 82;
  return (right ? -62 : -74) - 44 * dx * dx - 46 * dy * dy;
}

/** Distance in millimetres from the outside to the mediastinum, spine or aorta; negative inside. */
function mediastinum(x: number, y: number, z: number, level: Level): number {
  const width = 25 + 6 * smooth((z - 60) / 60);
  let distance = ellipse(x, y, 2, -22, width, 66);
  distance = Math.min(distance, ellipse(x, y, 0, 66, 31, 26));
  distance = Math.min(distance, z < 62 ? ellipse(x, y, 22, 40, 15, 15) : ellipse(x, y, 10, 14, 26, 30));
  if (level.heart > 0) distance = Math.min(distance, ellipse(x, y, 24, -34, 60 * level.heart, 46 * level.heart));
  const hilum = 1 - Math.abs(z - 2) / 30;
  if (hilum > 0) distance = Math.min(distance, ellipse(Math.abs(x), y, 28, 8, 18 * hilum, 14 * hilum));
  return distance;
}

function tissueAt(z: number, texture: (x: number, y: number, z: number) => number): Tissue {
  const level = levelAt(z);
  const { bodyX, bodyY, cageX, cageY } = level;
  const wall = (cageX + cageY) / 2;
  const fork = z < 32 ? Math.min(46, (32 - z) * 1.05) : 0;
  const isTrachea = z > -14;
  return (x, y) => {
    const body = length(x / bodyX, y / bodyY);
    if (body >= 1) return air;
    const skin = (1 - body) * Math.min(bodyX, bodyY);
    const spine = vertebra(x, y, z);
    if (spine !== null) return spine;
    const cage = length(x / cageX, y / cageY);
    if (cage >= 1) return chestWall(x, y, z, (cage - 1) * wall, skin);
    if (isTrachea) {
      const airway = length(Math.abs(x) - fork, y - 12) - (fork > 0 ? 6 : 8.5);
      if (airway < 1.6) return airway < 0 ? -985 : airway < 0.8 ? -350 : 40;
    }
    const below = diaphragm(x, y) - z;
    const soft = mediastinum(x, y, z, level);
    if (soft <= 0) return softTissue(x, y, z, level, below);
    if (below > 0) return belly(x, y, below);
    // Half a millimetre of partial volume at every border of the lung.
    const edge = Math.min(soft, -below, (1 - cage) * wall);
    const lung = -862 + 0.35 * y + texture(x, y, z);
    return edge < 1 ? lung + (1 - edge) * (muscle - lung) : lung;
  };
}

function softTissue(x: number, y: number, z: number, level: Level, below: number): number {
  if (below > 12) return belly(x, y, below);
  if (level.heart > 0) {
    const heart = ellipse(x, y, 24, -34, 60 * level.heart, 46 * level.heart);
    if (heart < 0) return heart > -3 ? fat + 40 : blood;
  }
  const aorta = z < 62 ? length(x - 22, y - 40) - 12 : z < 84 ? ellipse(x, y, 12, 12, 13, 30) : 1;
  if (aorta < 0) return blood;
  if (z > -10 && z < 62 && length(x + 12, y + 34) < 15) return blood;
  if (z > 10 && length(x + 20, y + 18) < 8.5) return blood;
  if (z > 62 && (length(x + 14, y + 4) < 6 || length(x - 17, y + 2) < 5.5 || length(x - 6, y + 22) < 7)) return blood;
  if (length(x - 3, y - 30) < 7) return length(x - 3, y - 30) < 2 ? -200 : 38;
  if (z > 118 && length(x, y - 12) < 24) return muscle;
  return fat + 25;
}

function belly(x: number, y: number, below: number): number {
  if (below < 3) return muscle;
  if (length(x - 16, y - 42) < 11) return blood;
  if (x < 20 - y * 0.3) return liver;
  if (length((x - 78) / 46, (y + 22) / 40) < 1) return y < -34 ? -940 : 25;
  if (length((x - 104) / 26, (y - 34) / 38) < 1) return 52;
  return fat;
}

/** Bodies of 24 mm with discs of 4 mm, canal, arch and spinous process; null outside. */
function vertebra(x: number, y: number, z: number): number | null {
  if (Math.abs(x) > 46 || y < 44) return null;
  const body = ellipse(x, y, 0, 64, 19, 15);
  const phase = (((z + 400) % 28) + 28) % 28;
  if (body < 0) return phase < 4 ? 85 : body > -2 || phase < 5.5 || phase > 26.5 ? 520 : 210;
  const canal = length(x, y - 87);
  if (canal < 8.5) return canal < 6 ? 35 : 10;
  if (canal < 13) return 420;
  if (Math.abs(x) < 4 && y >= 98 && y < 111 && phase > 6) return 380;
  if (Math.abs(x) < 42 && Math.abs(y - 86 - Math.abs(x) * 0.18) < 5 && phase > 12 && phase < 21) return 330;
  return null;
}

/** Ribs lie in the first centimetre outside the pleura and fall 30 mm from back to front on each side. */
function chestWall(x: number, y: number, z: number, depth: number, skin: number): number {
  if (skin < 2) return 20;
  if (z < 140 && depth > 1.5 && depth < 10.5 && Math.abs(x) > 16) {
    const phase = (((z + y * -0.34 + 520) % 27) + 27) % 27;
    const rib = Math.max(Math.abs(phase - 9) / 6.2, Math.abs(depth - 6) / 4.6);
    const isCartilage = y < -62 && Math.abs(x) < 62;
    if (rib < 1) return isCartilage ? 110 : rib > 0.62 ? 640 : 230;
  }
  if (z < 112 && z > -75 && Math.abs(x) < 17 && y < 0 && depth > 2 && depth < 12)
    return depth < 4 || depth > 10 ? 480 : 190;
  if (z > 5 && z < 118) {
    const blade = scapula(Math.abs(x), y);
    if (blade < 1) return blade < 0.55 ? 300 : 520;
  }
  if (depth < 4) return muscle;
  return skin < 6 + 16 * smooth((-y + 20) / 120) ? fat : muscle;
}

function scapula(x: number, y: number): number {
  const along = (x - 108) * 0.8 - (y - 80) * 0.6;
  const across = (x - 108) * 0.6 + (y - 80) * 0.8;
  return length(along / 40, across / 4.5);
}

function ellipse(x: number, y: number, centreX: number, centreY: number, halfX: number, halfY: number): number {
  return (length((x - centreX) / halfX, (y - centreY) / halfY) - 1) * Math.min(halfX, halfY);
}

/** Math.hypot guards against overflow, which makes it ten times slower in this innermost loop. */
function length(a: number, b: number): number {
  return Math.sqrt(a * a + b * b);
}

function smooth(t: number): number {
  const clamped = t < 0 ? 0 : t > 1 ? 1 : t;
  return clamped * clamped * (3 - 2 * clamped);
}

/** Uneven ventilation: a lattice of 7 mm, about 20 HU. */
function lungTexture(seed: number): (x: number, y: number, z: number) => number {
  const random = randomOf(seed);
  const lattice = Float32Array.from({ length: 32 * 32 * 32 }, () => (random() - 0.5) * 75);
  const value = (i: number, j: number, k: number) => lattice[((k & 31) << 10) | ((j & 31) << 5) | (i & 31)] ?? 0;
  return (x, y, z) => {
    const u = x / 7 + 64;
    const v = y / 7 + 64;
    const w = z / 7 + 64;
    const i = Math.floor(u);
    const j = Math.floor(v);
    const k = Math.floor(w);
    const fu = u - i;
    const fv = v - j;
    const near =
      (value(i, j, k) * (1 - fu) + value(i + 1, j, k) * fu) * (1 - fv) +
      (value(i, j + 1, k) * (1 - fu) + value(i + 1, j + 1, k) * fu) * fv;
    const far =
      (value(i, j, k + 1) * (1 - fu) + value(i + 1, j, k + 1) * fu) * (1 - fv) +
      (value(i, j + 1, k + 1) * (1 - fu) + value(i + 1, j + 1, k + 1) * fu) * fv;
    return near + (far - near) * (w - k);
  };
}
