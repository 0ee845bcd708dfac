import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PrintableReport } from '@qianli/flow';
import { PdfkitReportPrinter } from '@qianli/pdf';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qianli-test-pdf-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report: PrintableReport = {
  reportVersionId: 'e58ed763-928c-4155-bee9-fdbaaadc15f3',
  version: 2,
  status: 'amended',
  reason: '结节大小测量更正',
  findings:
    '胸廓对称，双肺纹理清晰。右肺上叶后段见一实性结节，大小约 6 mm × 5 mm，边界清，CT 值约 35 HU；余肺野未见实变影。\n气管、支气管通畅。纵隔及双肺门未见肿大淋巴结（短径均＜10 mm）。心影不大，双侧胸腔未见积液。',
  impression: '1. 右肺上叶后段实性结节，建议 3～6 个月后复查低剂量 CT。\n2. 余双肺未见明显异常。',
  critical: true,
  signedBy: '陈思远',
  signedAt: new Date('2026-11-22T08:05:00Z'),
  digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  sendingHospital: '青石县人民医院',
  readingHospital: '省立医院',
  timeZone: 'Asia/Shanghai',
  patient: { name: '王^小东', id: '0012345', sex: 'M', age: '57 Y', birthDate: '1969-03-12' },
  study: {
    date: '2026-11-22',
    modality: 'CT',
    bodyPart: 'CHEST',
    description: '胸部平扫',
    accessionNumber: 'A-77',
    studyInstanceUid: '2.25.1',
  },
  history: '咳嗽、咳痰两周，无发热。\n吸烟 30 年，每日 20 支。',
  preReadUsed: true,
};

/** A tool of poppler; its name and the package to install when it is missing, for these tests must not pass unseen. */
function poppler(tool: 'pdftotext' | 'pdftoppm' | 'pdffonts', ...args: string[]): string {
  try {
    return execFileSync(tool, args, { encoding: 'utf8', timeout: 30_000 });
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') throw new Error(`${tool} is missing: install poppler-utils`);
    throw error;
  }
}
async function printed(of: Partial<PrintableReport> = {}): Promise<{ path: string; text: string; words: string }> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.pdf`);
  writeFileSync(path, await new PdfkitReportPrinter().print({ ...report, ...of }));
  const text = poppler('pdftotext', '-layout', path, '-');
  return { path, text, words: text.replace(/\s+/g, '') };
}

describe('a printed report', () => {
  it('says in Chinese whose it is, what was seen, who signed it and when', async () => {
    const { words } = await printed();
    for (const part of [
      '省立医院',
      '远程影像诊断·更正报告',
      '姓名王小东',
      '性别男',
      '年龄57岁',
      '病历号0012345',
      '检查部位胸部',
      '送检医院青石县人民医院',
      '危急值',
      '右肺上叶后段见一实性结节，大小约6mm×5mm',
      '（短径均＜10mm）',
      '建议3～6个月后复查低剂量CT',
      '更正原因结节大小测量更正',
      '报告医师：陈思远（电子签名）',
      '签署时间：2026-11-2216:05',
      '第2版',
      'SHA-2569f86d081884c7d65',
      'AI预读仅供参考',
      '第1/1页',
    ]) {
      expect(words).toContain(part);
    }
  });

  it('mentions the pre-read, a critical result and missing characters only where there are any', async () => {
    const { words } = await printed({ preReadUsed: false, critical: false, status: 'final', reason: null, version: 1 });
    for (const part of ['AI预读', '危急值', '更正', 'U+']) expect(words).not.toContain(part);
    expect(words).toContain('正式报告');
  });

  it('prints rare characters of names, and names by code point those that the font lacks', async () => {
    const { words } = await printed({ patient: { ...report.patient, name: '䶮㛃 𠮷' } });
    expect(words).toContain('姓名䶮㛃〔U+20BB7〕');
    expect(words).toContain('〔U+…〕为字库缺字');
  });

  it('embeds its fonts and maps them to Unicode, so that it prints everywhere and can be searched', async () => {
    const lines = poppler('pdffonts', (await printed()).path)
      .trim()
      .split('\n')
      .slice(2);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/NotoSansHans.*\byes\s+yes\s+yes\b/);
  });

  it('goes on over several pages without losing a line, each with its number', async () => {
    const lines = Array.from({ length: 160 }, (_, n) => `第 ${n + 1} 行：双肺纹理清晰，未见实变影。`);
    const { words } = await printed({ findings: lines.join('\n') });
    for (const line of lines) expect(words).toContain(line.replace(/\s+/g, ''));
    const pages = Number(/第1\/(\d+)页/.exec(words)?.[1]);
    expect(pages).toBeGreaterThan(2);
    for (let page = 1; page <= pages; page += 1) expect(words).toContain(`第${page}/${pages}页`);
  });

  it('keeps the page number however long the name and the id are', async () => {
    const { words } = await printed({
      patient: { ...report.patient, name: '阿卜杜拉·'.repeat(8), id: 'X'.repeat(64) },
    });
    expect(words).toContain('第1/1页·阿卜杜拉');
    expect(words.replaceAll('病历号', '')).toContain('X'.repeat(10));
  });

  it('is the same to the last byte when it is printed again', async () => {
    const printer = new PdfkitReportPrinter();
    const [first, second] = [await printer.print(report), await printer.print(report)];
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
    expect(first.length).toBeLessThan(400_000);
  });

  it('shows ink on paper, with the critical mark in red', async () => {
    const { path } = await printed();
    poppler('pdftoppm', '-png', '-r', '110', '-singlefile', path, path.replace('.pdf', ''));
    const png = readFileSync(path.replace('.pdf', '.png'));
    const shots = resolve(import.meta.dirname, '../../dist/screenshots');
    mkdirSync(shots, { recursive: true });
    writeFileSync(join(shots, 'report-pdf.png'), png);
    const { data, width, height } = PNG.sync.read(png);
    let [dark, red] = [0, 0];
    for (let at = 0; at < data.length; at += 4) {
      const [r, g, b] = [data[at] ?? 255, data[at + 1] ?? 255, data[at + 2] ?? 255];
      if (r < 90 && g < 90 && b < 90) dark += 1;
      if (r > 150 && g < 80 && b < 80) red += 1;
    }
    expect(dark / (width * height)).toBeGreaterThan(0.01);
    expect(red).toBeGreaterThan(300);
  });
});
