import type { ByteRange, DicomDataset, DicomElement } from './dicom-file';
import { DicomRefusal } from './dicom-refusal';
import { ByteWindow, type FileBytes } from './file-bytes';
import type { Encoding, ElementHeader as Header, ReadLimits } from './encoding';
import { hasLongLength, isVr, vrOf } from './value-representation';

const implicitLittleEndian: Encoding = { explicitVr: false, littleEndian: true };
const undefinedLength = 0xffffffff;
const item = 'FFFEE000';
const itemEnd = 'FFFEE00D';
const sequenceEnd = 'FFFEE0DD';

/**
 * Reads data sets out of bytes nobody vouches for. Each byte is looked at a bounded number of times, nesting is bounded,
 * and no length is believed before it is compared with the bytes left in what holds it.
 */
export class DatasetReader {
  readonly warnings = new Set<string>();
  private readonly view: ByteWindow;
  private count = 0;

  constructor(
    bytes: FileBytes,
    private readonly limits: ReadLimits,
  ) {
    this.view = new ByteWindow(bytes);
  }

  /** The data set from `start` to `end`; `next` is where reading stopped. `until` lets a header group end early. */
  dataset(start: number, end: number, encoding: Encoding, until?: (tag: string) => boolean) {
    return this.elements(start, end, encoding, 0, false, until);
  }

  private elements(
    start: number,
    end: number,
    encoding: Encoding,
    depth: number,
    delimited: boolean,
    until?: (tag: string) => boolean,
  ): { dataset: DicomDataset; next: number } {
    const dataset = new Map<string, DicomElement>();
    let at = start;
    let signed = false;
    let previous = '';
    while (at < end) {
      // No element has the tag (0000,0000) and length 0, so the rest is looked through at most once.
      if (end - at < 8 || (this.view.uint32(at, false) === 0 && this.view.uint32(at + 4, false) === 0)) {
        if (delimited || !this.isZero(at, end)) throw this.truncated(at, 'an element header');
        this.warnings.add('The data set is followed by zero bytes.');
        return { dataset, next: end };
      }
      const tag = this.tagAt(at, encoding);
      if (until?.(tag)) return { dataset, next: at };
      if (tag === itemEnd || tag === sequenceEnd) {
        if (tag === itemEnd && delimited) return { dataset, next: at + 8 };
        if (delimited) throw this.truncated(at, 'an item that has no end');
        this.strayDelimiter(at, tag, encoding);
        at += 8;
        continue;
      }
      const element = this.element(this.header(at, end, tag, encoding, signed), end, depth);
      if (tag < previous) this.warnings.add('Elements are not in ascending order of their tags.');
      if (dataset.has(tag)) this.warnings.add('An element occurs twice in one data set; the first is used.');
      else dataset.set(tag, element.element);
      if (tag === '00280103' && element.element.length >= 2) {
        signed = this.view.uint16(element.element.valueOffset, encoding.littleEndian) === 1;
      }
      previous = tag;
      at = element.next;
    }
    if (delimited) throw this.truncated(at, 'an item that has no end');
    return { dataset, next: at };
  }

  private header(at: number, end: number, tag: string, encoding: Encoding, signed: boolean): Header {
    this.counted(tag, at);
    if (tag.startsWith('FFFE'))
      throw new DicomRefusal(
        'bad-structure',
        `A delimiter stands where an element must be, at byte ${at}. Ask the sender to export the study again.`,
        tag,
        at,
      );
    const { littleEndian } = encoding;
    if (!encoding.explicitVr) {
      return {
        tag,
        vr: vrOf(tag, signed),
        length: this.view.uint32(at + 4, littleEndian),
        valueOffset: at + 8,
        encoding,
      };
    }
    const letters = String.fromCharCode(this.view.byte(at + 4), this.view.byte(at + 5));
    if (isVr(letters) && !hasLongLength(letters)) {
      return { tag, vr: letters, length: this.view.uint16(at + 6, littleEndian), valueOffset: at + 8, encoding };
    }
    if (isVr(letters) || /^[A-Z]{2}$/.test(letters)) {
      // A VR of a later edition has the long form and is kept as bytes (PS3.5 6.2).
      if (end - at < 12) throw this.truncated(at, `the header of element ${tag}`);
      const vr = isVr(letters) ? letters : 'UN';
      if (vr !== letters)
        this.warnings.add('An element has a value representation we do not know; its bytes are kept as they are.');
      return { tag, vr, length: this.view.uint32(at + 8, littleEndian), valueOffset: at + 12, encoding };
    }
    const length = this.view.uint32(at + 4, littleEndian);
    if (length !== undefinedLength && length > end - at - 8) {
      throw new DicomRefusal(
        'bad-value-representation',
        `Element ${tag} at byte ${at} has no valid value representation. Ask the sender to export the study again.`,
        tag,
        at,
      );
    }
    this.warnings.add(
      'An element is written without its value representation although the transfer syntax demands it.',
    );
    return { tag, vr: vrOf(tag, signed), length, valueOffset: at + 8, encoding: { ...encoding, explicitVr: false } };
  }

  private element(header: Header, end: number, depth: number): { element: DicomElement; next: number } {
    const { tag, vr, length, valueOffset, encoding } = header;
    const plain = { tag, vr, valueOffset, length, littleEndian: encoding.littleEndian, items: null, fragments: null };
    if (length === undefinedLength) {
      if (vr === 'OB' || vr === 'OW') {
        const { fragments, next, valueEnd } = this.fragments(valueOffset, end, encoding, tag);
        return { element: { ...plain, length: valueEnd - valueOffset, fragments }, next };
      }
      if (vr !== 'SQ' && vr !== 'UN')
        throw new DicomRefusal(
          'bad-structure',
          `Element ${tag} at byte ${valueOffset} has no length, which only sequences and compressed pixels may. Ask the sender to export the study again.`,
          tag,
          valueOffset,
        );
      // PS3.5 6.2.2 note 4: UN of undefined length holds a sequence in implicit little endian, whatever surrounds it.
      const inner = vr === 'UN' ? implicitLittleEndian : encoding;
      const { items, next, valueEnd } = this.items(valueOffset, end, inner, depth + 1, true, tag);
      return { element: { ...plain, vr: 'SQ', length: valueEnd - valueOffset, items }, next };
    }
    if (length > end - valueOffset) {
      throw new DicomRefusal(
        'length-beyond-end',
        `Element ${tag} at byte ${valueOffset} says it is ${length} bytes long, but only ${Math.max(0, end - valueOffset)} follow. The file is cut off or damaged: send it again.`,
        tag,
        valueOffset,
      );
    }
    if (length % 2 === 1) this.warnings.add('An element has an odd length.');
    const next = valueOffset + length;
    if (vr === 'SQ')
      return {
        element: { ...plain, items: this.items(valueOffset, next, encoding, depth + 1, false, tag).items },
        next,
      };
    if (vr === 'UN' && encoding.explicitVr) return { element: this.knownUn(plain, depth), next };
    return { element: plain, next };
  }

  /** A standard element that somebody passed on as UN is implicit little endian inside (PS3.5 6.2.2); if it can't be read so, it stays bytes. */
  private knownUn(plain: DicomElement, depth: number): DicomElement {
    const vr = vrOf(plain.tag);
    if (vr !== 'SQ') return { ...plain, vr, littleEndian: true };
    const before = this.count;
    try {
      const end = plain.valueOffset + plain.length;
      const { items } = this.items(plain.valueOffset, end, implicitLittleEndian, depth + 1, false, plain.tag);
      return { ...plain, vr, littleEndian: true, items };
    } catch (refusal) {
      if (
        !(refusal instanceof DicomRefusal) ||
        refusal.code === 'too-many-elements' ||
        refusal.code === 'nested-too-deep'
      )
        throw refusal;
      this.count = before;
      this.warnings.add('A sequence passed on as unknown bytes could not be opened; its bytes are kept as they are.');
      return plain;
    }
  }

  private items(start: number, end: number, encoding: Encoding, depth: number, delimited: boolean, tag: string) {
    if (depth > this.limits.maxNesting) {
      throw new DicomRefusal(
        'nested-too-deep',
        `Sequence ${tag} at byte ${start} lies ${depth} levels deep; we read at most ${this.limits.maxNesting}. Such a file is damaged or hostile.`,
        tag,
        start,
      );
    }
    const items: DicomDataset[] = [];
    let at = start;
    while (at < end) {
      if (end - at < 8) throw this.truncated(at, `sequence ${tag}`);
      const found = this.tagAt(at, encoding);
      const length = this.view.uint32(at + 4, encoding.littleEndian);
      if (found === sequenceEnd) {
        if (delimited) return { items, next: at + 8, valueEnd: at };
        this.strayDelimiter(at, found, encoding);
        at += 8;
        continue;
      }
      if (found !== item)
        throw new DicomRefusal(
          'bad-structure',
          `Sequence ${tag} holds something that is no item, at byte ${at}. Ask the sender to export the study again.`,
          tag,
          at,
        );
      this.counted(tag, at);
      const open = length === undefinedLength;
      if (!open && length > end - at - 8)
        throw new DicomRefusal(
          'length-beyond-end',
          `An item of sequence ${tag} at byte ${at} says it is ${length} bytes long, but only ${end - at - 8} follow. The file is cut off or damaged: send it again.`,
          tag,
          at,
        );
      const { dataset, next } = this.elements(at + 8, open ? end : at + 8 + length, encoding, depth, open);
      items.push(dataset);
      at = next;
    }
    if (delimited) throw this.truncated(at, `sequence ${tag}, which has no end`);
    return { items, next: at, valueEnd: at };
  }

  private fragments(start: number, end: number, encoding: Encoding, tag: string) {
    const fragments: ByteRange[] = [];
    let at = start;
    while (at < end) {
      if (end - at < 8) throw this.truncated(at, `the fragments of ${tag}`);
      const found = this.tagAt(at, encoding);
      const length = this.view.uint32(at + 4, encoding.littleEndian);
      if (found === sequenceEnd) return { fragments, next: at + 8, valueEnd: at };
      if (found !== item)
        throw new DicomRefusal(
          'bad-structure',
          `The compressed pixels hold something that is no fragment, at byte ${at}. Ask the sender to export the study again.`,
          tag,
          at,
        );
      this.counted(tag, at);
      if (length > end - at - 8)
        throw new DicomRefusal(
          'length-beyond-end',
          `A fragment of ${tag} at byte ${at} says it is ${length} bytes long, but only ${end - at - 8} follow. The file is cut off or damaged: send it again.`,
          tag,
          at,
        );
      fragments.push({ offset: at + 8, length });
      at += 8 + length;
    }
    if (fragments.length < 2) throw this.truncated(at, `the fragments of ${tag}`);
    this.warnings.add('The compressed pixels have no end mark; every fragment is complete.');
    return { fragments, next: at, valueEnd: at };
  }

  private tagAt(at: number, { littleEndian }: Encoding): string {
    const number = this.view.uint16(at, littleEndian) * 65536 + this.view.uint16(at + 2, littleEndian);
    return number.toString(16).toUpperCase().padStart(8, '0');
  }

  private isZero(at: number, end: number): boolean {
    for (let i = at; i < end; i += 1) if (this.view.byte(i) !== 0) return false;
    return true;
  }

  private strayDelimiter(at: number, tag: string, { littleEndian }: Encoding): void {
    this.counted(tag, at);
    if (this.view.uint32(at + 4, littleEndian) !== 0)
      throw new DicomRefusal(
        'bad-structure',
        `A delimiter with a length stands at byte ${at}. Ask the sender to export the study again.`,
        tag,
        at,
      );
    this.warnings.add('A delimiter stands where none belongs; it is ignored.');
  }

  private counted(tag: string, at: number): void {
    this.count += 1;
    if (this.count > this.limits.maxElements) {
      throw new DicomRefusal(
        'too-many-elements',
        `The file has more than ${this.limits.maxElements} elements, counted up to byte ${at}. Such a file is damaged or hostile.`,
        tag,
        at,
      );
    }
  }

  private truncated(at: number, what: string): DicomRefusal {
    return new DicomRefusal('truncated', `The file ends at byte ${at} inside ${what}. It is cut off: send it again.`, null, at);
  }
}
