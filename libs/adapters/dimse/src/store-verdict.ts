/** PS3.7 C and PS3.4 B.2.3: what a C-STORE can be answered with here. */
export const storeStatus = { success: 0x0000, duplicate: 0x0111, classNotAgreed: 0x0122, outOfResources: 0xa700, cannotUnderstand: 0xc000 } as const;

export interface StoreVerdict {
  readonly status: number;
  /** For the modality's log: what is wrong, without a word of the patient. */
  readonly comment?: string;
}

/** A disk that is full or sick is the gateway's fault and may pass (0xA700): the modality keeps the object and tries again. */
export function verdictOf(error: unknown): StoreVerdict {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'ENOENT', 'EACCES'].includes(code)
    ? { status: storeStatus.outOfResources, comment: `the gateway cannot write: ${code}` }
    : { status: storeStatus.cannotUnderstand, comment: 'the gateway could not keep the object' };
}
