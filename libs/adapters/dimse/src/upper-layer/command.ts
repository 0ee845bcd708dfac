/** PS3.7 E.1: what a message asks or answers. A response has the request's field with the high bit set. */
export const commandField = { store: 0x0001, get: 0x0010, find: 0x0020, move: 0x0021, echo: 0x0030, cancel: 0x0fff, eventReport: 0x0100, set: 0x0120, action: 0x0130, create: 0x0140 } as const;
export const responseTo = (field: number): number => field | 0x8000;
const noDataSet = 0x0101;

/** The elements of a command set that this house speaks of (PS3.7 E.1), by what they are called here. */
const elements = {
  affectedSopClassUid: [0x0002, 'UI'], requestedSopClassUid: [0x0003, 'UI'], field: [0x0100, 'US'], messageId: [0x0110, 'US'], respondsTo: [0x0120, 'US'],
  moveDestination: [0x0600, 'AE'], priority: [0x0700, 'US'], dataSetType: [0x0800, 'US'], status: [0x0900, 'US'], errorComment: [0x0902, 'LO'],
  affectedSopInstanceUid: [0x1000, 'UI'], requestedSopInstanceUid: [0x1001, 'UI'], eventTypeId: [0x1002, 'US'], actionTypeId: [0x1008, 'US'],
  remaining: [0x1020, 'US'], completed: [0x1021, 'US'], failed: [0x1022, 'US'], warning: [0x1023, 'US'],
  moveOriginator: [0x1030, 'AE'], moveOriginatorMessageId: [0x1031, 'US'],
} as const satisfies Record<string, readonly [number, 'UI' | 'US' | 'AE' | 'LO']>;
type Name = keyof typeof elements;
export type Command = { readonly field: number } & { readonly [N in Exclude<Name, 'field'>]?: (typeof elements)[N][1] extends 'US' ? number : string };

const byElement = new Map<number, { name: string; vr: string }>(Object.entries(elements).map(([name, [element, vr]]) => [element, { name, vr }]));

/** A command set: Implicit VR Little Endian whatever was negotiated, group length first (PS3.7 6.3). */
export function commandBytes(command: Command, hasDataSet: boolean): Buffer {
  const given = { ...command, dataSetType: hasDataSet ? 0x0001 : noDataSet };
  const parts = (Object.entries(elements) as [Name, (typeof elements)[Name]][])
    .filter(([name]) => given[name] !== undefined)
    .sort(([, [a]], [, [b]]) => a - b)
    .map(([name, [element, vr]]) => {
      const value = vr === 'US' ? Buffer.alloc(2) : textValue(String(given[name]), vr);
      if (vr === 'US') value.writeUInt16LE(Number(given[name]));
      return Buffer.concat([head(element, value.length), value]);
    });
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([head(0x0000, 4), length, body]);
}

/** What a command set says. Elements that are not known here are passed over; throws for one that is cut off or has no field. */
export function commandIn(bytes: Buffer): { command: Command; hasDataSet: boolean } {
  const command: Record<string, string | number> = {};
  for (let at = 0; at < bytes.length; ) {
    const end = at + 8 <= bytes.length ? at + 8 + bytes.readUInt32LE(at + 4) : Infinity;
    if (end > bytes.length || bytes.readUInt16LE(at) !== 0) throw new Error('a command set that is none');
    const known = byElement.get(bytes.readUInt16LE(at + 2));
    const value = bytes.subarray(at + 8, end);
    if (known?.vr === 'US' && value.length >= 2) command[known.name] = value.readUInt16LE(0);
    else if (known && known.vr !== 'US') command[known.name] = value.toString('latin1').replace(/^ +|[\0 ]+$/g, '');
    at = end;
  }
  if (typeof command['field'] !== 'number') throw new Error('a command set without a command');
  return { command: command as unknown as Command, hasDataSet: (command['dataSetType'] ?? noDataSet) !== noDataSet };
}

function head(element: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(element, 2);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}

/** Padded to even length, a UID with NUL; PS3.7 C: an Error Comment has at most 64 characters. */
function textValue(text: string, vr: 'UI' | 'AE' | 'LO'): Buffer {
  const cut = vr === 'LO' ? text.replace(/[^\x20-\x5b\x5d-\x7e]/g, '?').slice(0, 64) : text;
  return Buffer.from(cut.length % 2 === 0 ? cut : `${cut}${vr === 'UI' ? '\0' : ' '}`, 'latin1');
}
