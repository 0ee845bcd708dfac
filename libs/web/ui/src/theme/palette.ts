/** The colours of a room. Each pair of ink and ground keeps a contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3). */
export interface Palette {
  readonly ink: string;
  readonly inkSoft: string;
  readonly inkFaint: string;
  readonly line: string;
  readonly ground: string;
  readonly card: string;
  readonly raise: string;
  readonly select: string;
  readonly bar: string;
  readonly barInk: string;
  readonly primary: string;
  readonly link: string;
  /** Harm to a patient or a broken deadline; nothing else may use it. */
  readonly harm: string;
  readonly harmGround: string;
  readonly warn: string;
  readonly warnGround: string;
  readonly good: string;
  readonly goodGround: string;
  readonly calm: string;
  readonly calmGround: string;
  /** What a machine said. */
  readonly machine: string;
  readonly machineGround: string;
  readonly stat: string;
  readonly track: string;
}

export const lightPalette: Palette = {
  ink: '#13242f', inkSoft: '#4a5c68', inkFaint: '#566670', line: '#dce4e9', ground: '#f2f5f7', card: '#ffffff', raise: '#f0f6f9', select: '#e0f0f5',
  bar: '#0d2b38', barInk: '#dcecf2', primary: '#0a6e87', link: '#0a6580', harm: '#c4161c', harmGround: '#fdecec', warn: '#8a5300', warnGround: '#fff4dc',
  good: '#17694a', goodGround: '#e5f5ed', calm: '#3d5362', calmGround: '#e9eff3', machine: '#5b3fb0', machineGround: '#f0ecfb', stat: '#6a1b9a', track: '#e3eaee',
};

export const darkPalette: Palette = {
  ink: '#e3edf3', inkSoft: '#a9bac5', inkFaint: '#8fa2ae', line: '#263642', ground: '#0b131a', card: '#121d26', raise: '#1a2833', select: '#163443',
  bar: '#08151d', barInk: '#cfe3ec', primary: '#17809b', link: '#62c8e0', harm: '#ff7b7b', harmGround: '#3d1518', warn: '#f0bb5d', warnGround: '#38290d',
  good: '#67cfa0', goodGround: '#0f3023', calm: '#b4c6d1', calmGround: '#22313c', machine: '#b9a6f5', machineGround: '#282044', stat: '#9c4dcc', track: '#2a3a46',
};

/** The reading room: darker than dark, so that eyes stay adapted to the images. */
export const readingPalette: Palette = { ...darkPalette, ground: '#05090d', card: '#0b131a', raise: '#121d26', line: '#1c2a35' };

export type Room = 'light' | 'dark' | 'reading';
export const palettes: Readonly<Record<Room, Palette>> = { light: lightPalette, dark: darkPalette, reading: readingPalette };

/** Writes a room's colours as `--q-…` properties, for style sheets and charts. */
export function paint(room: Room, root: HTMLElement): void {
  root.dataset['room'] = room;
  root.style.colorScheme = room === 'light' ? 'light' : 'dark';
  for (const [name, colour] of Object.entries(palettes[room])) root.style.setProperty(`--q-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, String(colour));
}
