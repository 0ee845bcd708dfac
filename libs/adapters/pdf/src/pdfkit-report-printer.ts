import type { PrintableReport, ReportPrinter } from '@qianli/flow';
import PDFDocument from 'pdfkit';
import { footerHeight, margin, Paper } from './paper';
import { reportFonts } from './report-fonts';
import { titleOf } from './report-words';
import { writeReport } from './write-report';

/** A4 report in Chinese. Nothing in it depends on the time of printing, so the same report gives the same bytes. */
export class PdfkitReportPrinter implements ReportPrinter {
  print(report: PrintableReport): Promise<Uint8Array> {
    const { regular, bold } = reportFonts();
    const doc = new PDFDocument({
      size: 'A4',
      margins: { top: margin, bottom: margin + footerHeight, left: margin, right: margin },
      bufferPages: true,
      lang: 'zh-CN',
      displayTitle: true,
      info: {
        Title: `影像诊断${titleOf[report.status]}`,
        Author: report.readingHospital ?? '',
        Creator: 'Qianli',
        Producer: 'Qianli',
        CreationDate: report.signedAt,
        ModDate: report.signedAt,
      },
    });
    doc.registerFont('regular', regular.bytes);
    doc.registerFont('bold', bold.bytes);
    const paper = new Paper(doc, (codePoint) => regular.hasGlyph(codePoint) && bold.hasGlyph(codePoint));
    writeReport(paper, report);
    const pieces: Buffer[] = [];
    return new Promise((resolve, reject) => {
      doc.on('data', (piece: Buffer) => pieces.push(piece));
      doc.on('end', () => resolve(Buffer.concat(pieces)));
      doc.on('error', reject);
      doc.end();
    });
  }
}
