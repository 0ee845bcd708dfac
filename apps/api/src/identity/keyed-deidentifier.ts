import { createHmac } from 'node:crypto';
import type { ExportOptions } from '@qianli/contracts';
import { deidentifyFile } from '@qianli/dicom-codec';
import { Deidentifier, type ExportedImage } from '@qianli/flow';

/** Dates move back by one month to ten years: enough that nobody finds the day, and never into the future. */
const leastDays = 30;
const spreadDays = 3620;

/** De-identifies with substitutes made by a keyed digest: without the key nobody finds the way back, with it two exports of one study are one. */
export class KeyedDeidentifier extends Deidentifier {
  constructor(private readonly key: string) {
    super();
  }

  run(file: Uint8Array, options: ExportOptions, personKey: string): Promise<ExportedImage> {
    const person = this.digest('person', personKey);
    return deidentifyFile(file, options, {
      uid: (original) => `2.25.${this.digest('uid', original).readBigUInt64BE(0) * 2n ** 64n + this.digest('uid', original).readBigUInt64BE(8)}`,
      pseudonym: `Q${person.toString('hex', 0, 6).toUpperCase()}`,
      dayShift: -(leastDays + (person.readUInt32BE(8) % spreadDays)),
    }, options.blankEdges);
  }

  private digest(kind: string, text: string): Buffer {
    return createHmac('sha256', this.key).update(`de-identify ${kind} ${text}`).digest();
  }
}
