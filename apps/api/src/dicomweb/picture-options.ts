import { DomainError } from '@qianli/contracts';
import type { DecodedFrame, RenderOptions } from '@qianli/dicom-codec';

export interface PictureQuery {
  /** `center,width[,function]` in rescaled units (PS3.18 8.3.5.1.4). */
  readonly window?: string | readonly string[];
  /** `width,height` of the box that the picture fits into (PS3.18 8.3.5.1.3). */
  readonly viewport?: string | readonly string[];
  /** Of a JPEG, 1 to 100 (PS3.18 8.3.5.1.2). */
  readonly quality?: string | readonly string[];
}

/** A picture larger than this on one side is for a viewer, not for a page. */
const maxPixels = 4096;

/** How to draw a frame: the window asked for, else the image's own, else its whole range; within the viewport, proportions kept. Throws `bad-input`. */
export function pictureOptions(query: PictureQuery, frame: Pick<DecodedFrame, 'rows' | 'columns'>, numbersOf: (tag: string) => readonly number[]): RenderOptions {
  const [slope = 1] = numbersOf('00281053');
  const [intercept = 0] = numbersOf('00281052');
  const [ownCenter] = numbersOf('00281050');
  const [ownWidth] = numbersOf('00281051');
  const own = ownCenter !== undefined && ownWidth !== undefined && ownWidth >= 1 ? { center: ownCenter, width: ownWidth } : null;
  const window = query.window === undefined ? own : asked(single('window', query.window));
  const size = query.viewport === undefined ? {} : fitted(single('viewport', query.viewport), frame);
  const quality = query.quality === undefined ? {} : { quality: percent(single('quality', query.quality)) };
  return { slope, intercept, ...(window ? { window } : {}), ...size, ...quality };
}

function percent(text: string): number {
  if (!/^(100|[1-9]\d?)$/.test(text)) throw new DomainError('bad-input', 'quality is a whole number from 1 to 100');
  return Number(text);
}

/** An address may name a parameter twice; a picture has one of each. */
function single(name: string, value: string | readonly string[]): string {
  if (typeof value !== 'string') throw new DomainError('bad-input', `${name} stands once in an address`);
  return value;
}

function asked(text: string): { center: number; width: number } {
  const [center = Number.NaN, width = Number.NaN] = text.split(',').slice(0, 2).map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (!Number.isFinite(center) || !Number.isFinite(width) || width < 1) throw new DomainError('bad-input', 'window is center,width with a width of at least 1');
  return { center, width };
}

function fitted(text: string, { rows, columns }: Pick<DecodedFrame, 'rows' | 'columns'>): { rows: number; columns: number } {
  const [width = 0, height = 0] = text.split(',').slice(0, 2).map(Number);
  if (![width, height].every((side) => Number.isInteger(side) && side >= 1 && side <= maxPixels)) throw new DomainError('bad-input', `viewport is width,height in pixels, at most ${maxPixels}`);
  const scale = Math.min(width / columns, height / rows);
  return { rows: Math.max(1, Math.round(rows * scale)), columns: Math.max(1, Math.round(columns * scale)) };
}
