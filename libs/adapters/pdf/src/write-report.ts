import type { PrintableReport } from '@qianli/flow';
import { ink, margin, type Paper } from './paper';
import { ageOf, bodyPartOf, nameOf, sexOf, timeOf, titleOf } from './report-words';

/** The whole report, from the hospital's name to the feet of the pages. */
export function writeReport(paper: Paper, report: PrintableReport): void {
  writeHead(paper, report);
  writeTable(paper, [
    [
      ['姓名', nameOf(report.patient.name)],
      ['性别', sexOf(report.patient.sex)],
      ['年龄', ageOf(report.patient.age)],
    ],
    [
      ['病历号', report.patient.id || '—'],
      ['出生日期', report.patient.birthDate ?? '—'],
      ['检查日期', report.study.date ?? '—'],
    ],
    [
      ['检查类型', report.study.modality],
      ['检查部位', bodyPartOf(report.study.bodyPart)],
      ['检查号', report.study.accessionNumber || '—'],
    ],
    [
      ['送检医院', report.sendingHospital],
      ['检查项目', report.study.description || '—'],
    ],
  ]);
  if (report.critical) writeCritical(paper);
  if (report.history.trim()) writeSection(paper, '临床病史', report.history);
  writeSection(paper, '影像所见', report.findings);
  writeSection(paper, '诊断意见', report.impression, 'bold');
  if (report.reason) writeSection(paper, report.status === 'appended' ? '补充原因' : '更正原因', report.reason);
  writeSignature(paper, report);
  writeFeet(paper, report);
}

function writeHead(paper: Paper, report: PrintableReport): void {
  const { doc } = paper;
  paper.font('bold', 18).text(paper.shown(report.readingHospital ?? '千里远程影像平台'), margin, margin, {
    width: paper.width,
    align: 'center',
  });
  doc.moveDown(0.15);
  paper.font('regular', 13).text(`远程影像诊断 · ${titleOf[report.status]}`, { width: paper.width, align: 'center' });
  if (report.status === 'preliminary')
    paper
      .font('regular', 9, ink.alarm)
      .text('初步报告仅供临床及时处置参考，以正式报告为准', { width: paper.width, align: 'center' });
  paper.rule(7);
}

type Cell = readonly [label: string, value: string];

/** Label and value side by side; each row is as tall as its tallest value. */
function writeTable(paper: Paper, rows: readonly (readonly Cell[])[]): void {
  const { doc } = paper;
  const labelWidth = 52;
  for (const row of rows) {
    const cellWidth = paper.width / row.length;
    const y = doc.y;
    let height = 0;
    row.forEach(([label, value], column) => {
      const x = margin + column * cellWidth;
      paper.font('regular', 9.5, ink.soft).text(label, x, y + 0.5, { width: labelWidth, lineBreak: false });
      paper.font('regular', 10.5).text(paper.shown(value), x + labelWidth, y, { width: cellWidth - labelWidth - 8 });
      height = Math.max(height, doc.y - y);
    });
    doc.y = y + height + 3;
  }
  paper.rule(5);
}

function writeCritical(paper: Paper): void {
  const { doc } = paper;
  const y = doc.y;
  doc.roundedRect(margin, y, paper.width, 28, 3).lineWidth(1).fillAndStroke(ink.alarmFill, ink.alarm);
  paper
    .font('bold', 11.5, ink.alarm)
    .text('危急值：请立即通知临床医师，并在平台上确认知悉', margin + 10, y + 6, { width: paper.width - 20 });
  doc.y = y + 40;
  doc.x = margin;
}

function writeSection(paper: Paper, title: string, text: string, weight: 'regular' | 'bold' = 'regular'): void {
  const { doc } = paper;
  // A heading never stands alone at the foot of a page.
  paper.room(58);
  paper.font('bold', 11.5).text(title, margin, doc.y, { width: paper.width });
  doc.moveDown(0.25);
  paper.font(weight, 11).text(paper.shown(text.trim()), margin, doc.y, { width: paper.width, lineGap: 3.5 });
  doc.moveDown(0.8);
}

function writeSignature(paper: Paper, report: PrintableReport): void {
  paper.room(64);
  paper.rule(4);
  const { doc } = paper;
  const y = doc.y;
  paper
    .font('regular', 10.5)
    .text(`报告医师：${paper.shown(report.signedBy)}（电子签名）`, margin, y, { width: paper.width / 2 });
  paper
    .font('regular', 10.5)
    .text(`签署时间：${timeOf(report.signedAt, report.timeZone)}`, margin + paper.width / 2, y, {
      width: paper.width / 2,
      align: 'right',
    });
  paper
    .font('regular', 9, ink.soft)
    .text(`第 ${report.version} 版${report.version > 1 ? '（此前各版保留在平台上）' : ''}`, margin, doc.y + 3, {
      width: paper.width,
    });
}

function writeFeet(paper: Paper, report: PrintableReport): void {
  const { doc } = paper;
  const { start, count } = doc.bufferedPageRange();
  const notes = [
    ...(report.preReadUsed ? ['AI 预读仅供参考，本报告内容由签署医师审阅并负责。'] : []),
    ...(paper.missing ? ['〔U+…〕为字库缺字，括号内是该字的统一码，原字以电子病历为准。'] : []),
  ].join(' ');
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(start + page);
    // Writing below the margin would otherwise start a new page.
    doc.page.margins.bottom = 0;
    const y = doc.page.height - margin - 34;
    doc
      .moveTo(margin, y)
      .lineTo(margin + paper.width, y)
      .lineWidth(0.5)
      .strokeColor(ink.line)
      .stroke();
    if (notes) paper.font('regular', 8.5, ink.soft).text(notes, margin, y + 5, { width: paper.width });
    paper.font('regular', 8, ink.soft).text(`内容摘要 SHA-256 ${report.digest.slice(0, 16)}`, margin, y + 24, {
      width: paper.width / 2,
      lineBreak: false,
    });
    paper
      .font('regular', 8, ink.soft)
      .text(
        `第 ${page + 1} / ${count} 页 · ${paper.shown(nameOf(report.patient.name))}${report.patient.id && ` · ${paper.shown(report.patient.id)}`}`,
        margin + paper.width / 2,
        y + 24,
        { width: paper.width / 2, align: 'right', height: 12, ellipsis: true },
      );
  }
}
