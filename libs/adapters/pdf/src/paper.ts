import type PDFDocument from 'pdfkit';
import { printableText } from './printable-text';

export const margin = 50;
export const footerHeight = 62;
export const ink = {
  text: '#1a1a1a',
  soft: '#5f6673',
  line: '#c9ced6',
  alarm: '#b42318',
  alarmFill: '#fef3f2',
} as const;
type Document = InstanceType<typeof PDFDocument>;

/** The page, and the one gate that all text passes on its way to it. */
export class Paper {
  missing = false;

  constructor(
    readonly doc: Document,
    private readonly hasGlyph: (codePoint: number) => boolean,
  ) {}

  get width(): number {
    return this.doc.page.width - 2 * margin;
  }

  shown(text: string): string {
    const printable = printableText(text, this.hasGlyph);
    this.missing ||= printable.missing;
    return printable.text;
  }

  font(name: 'regular' | 'bold', size: number, colour: string = ink.text): Document {
    return this.doc.font(name).fontSize(size).fillColor(colour);
  }

  rule(gap: number): void {
    const y = this.doc.y + gap;
    this.doc
      .moveTo(margin, y)
      .lineTo(margin + this.width, y)
      .lineWidth(0.7)
      .strokeColor(ink.line)
      .stroke();
    this.doc.y = y + gap;
    this.doc.x = margin;
  }

  /** Starts a page when less than `height` points are left. */
  room(height: number): void {
    if (this.doc.y + height > this.doc.page.height - this.doc.page.margins.bottom) this.doc.addPage();
  }
}
