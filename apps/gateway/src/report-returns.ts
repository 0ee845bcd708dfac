import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReportReturn, reportReturnsApi } from '@qianli/contracts';
import { type SentFile, storeFiles, type Target } from '@qianli/dimse';
import type { PlatformLink } from './platform-link';

export interface ReportPlaces {
  /** Where PDFs are put; under a temporary name until they are whole. */
  readonly folder?: string | undefined;
  /** Stations that take them as DICOM Encapsulated PDF. */
  readonly stations: readonly Target[];
}

/** Brings signed reports back to where the county's own system looks, and says so to the platform only when they are there. Once more is no harm: the same names, the same bytes, the same UID. */
export class ReportReturns {
  constructor(
    private readonly link: Pick<PlatformLink, 'ask' | 'get' | 'publicKey'>,
    private readonly places: ReportPlaces,
    private readonly work: string,
    private readonly onPlaced: (report: ReportReturn) => void,
    private readonly send: (target: Target, paths: readonly string[]) => Promise<readonly SentFile[]> = storeFiles,
  ) {}

  /** Everything that waits; throws when the line is down or a place cannot be reached, and what was placed before stays so. */
  async look(): Promise<void> {
    const { items } = await this.link.ask(reportReturnsApi.list, { query: { publicKey: this.link.publicKey } });
    for (const report of items) {
      const placed = [...(await this.toFolder(report)), ...(await this.toStations(report))];
      await this.link.ask(reportReturnsApi.placed, { params: { id: report.id }, body: { publicKey: this.link.publicKey, places: placed } });
      this.onPlaced(report);
    }
  }

  private async toFolder({ id, accessionNumber, patientId, version }: ReportReturn): Promise<string[]> {
    const { folder } = this.places;
    if (!folder) return [];
    await mkdir(folder, { recursive: true });
    // Nothing that a sender wrote may leave the folder.
    const name = `${[accessionNumber ?? '', patientId].map((of) => of.replace(/[^\p{L}\p{N}-]+/gu, '_').slice(0, 40)).filter(Boolean).join('-')}-${id.slice(0, 8)}-v${version}.pdf`;
    const part = join(folder, `.${randomUUID()}.part`);
    await this.fetch(`/api/v1/report-returns/${id}/report.pdf`, 'application/pdf', part);
    await rename(part, join(folder, name));
    return ['folder'];
  }

  private async toStations({ id }: ReportReturn): Promise<string[]> {
    if (this.places.stations.length === 0) return [];
    const path = join(this.work, `${randomUUID()}.report`);
    try {
      await this.fetch(`/api/v1/report-returns/${id}/report.dcm`, 'application/dicom', path);
      const placed: string[] = [];
      for (const station of this.places.stations) {
        const [sent] = await this.send(station, [path]);
        if (sent?.status !== 0) throw new Error(`${station.calledAeTitle} did not take a report: ${sent?.message ?? 'no answer'}`);
        placed.push(station.calledAeTitle);
      }
      return placed;
    } finally {
      await rm(path, { force: true });
    }
  }

  private async fetch(address: string, mediaType: string, path: string): Promise<void> {
    const answer = await this.link.get(address, mediaType);
    if (!answer?.body) throw new Error('the platform gave no report');
    await writeFile(path, answer.body as unknown as AsyncIterable<Uint8Array>, { mode: 0o600 });
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
