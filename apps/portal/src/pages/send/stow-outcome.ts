interface Element { readonly Value?: readonly unknown[] }
type Dataset = Readonly<Record<string, Element>>;

/** Failure reasons of a store (PS3.4 B.2.3, PS3.18 I.2.2) as codes of the `fileRefusal` labels. */
function refusalOf(reason: number, comment: string): string {
  if (reason === 0x0111) return 'stow-duplicate';
  if (reason === 0x0124) return 'stow-not-allowed';
  if (reason === 0xc122 || reason === 0x0122) return 'stow-not-supported';
  if (reason >= 0xa700 && reason <= 0xa7ff) return /larger/.test(comment) ? 'too-large' : 'stow-no-room';
  if (reason >= 0xa900 && reason <= 0xcfff) return 'stow-not-understood';
  return 'stow-failed';
}

/**
 * What the answer to a store request (PS3.18 10.5.3) says of each part, in the parts' order: null when it was stored, else
 * a refusal code. Parts are found by ItemNumber, else by SOPInstanceUID; one that is not named at all counts as refused.
 */
export function stowOutcomes(reply: unknown, sopInstanceUids: readonly string[]): readonly (string | null)[] {
  const dataset = (typeof reply === 'object' && reply !== null ? reply : {}) as Dataset;
  const outcomes: (string | null | undefined)[] = sopInstanceUids.map(() => undefined);
  const place = (of: Dataset, outcome: string | null) => {
    const number = Number(of['00200019']?.Value?.[0]);
    const at = Number.isInteger(number) && number >= 1 ? number - 1 : sopInstanceUids.indexOf(String(of['00081155']?.Value?.[0] ?? ''));
    if (at >= 0 && at < outcomes.length) outcomes[at] = outcome;
  };
  for (const stored of itemsOf(dataset['00081199'])) place(stored, null);
  for (const failed of itemsOf(dataset['00081198'])) place(failed, refusalOf(Number(failed['00081197']?.Value?.[0]), String(failed['00000902']?.Value?.[0] ?? '')));
  return outcomes.map((outcome) => (outcome === undefined ? 'stow-failed' : outcome));
}

const itemsOf = (element: Element | undefined): readonly Dataset[] => (element?.Value ?? []).filter((item): item is Dataset => typeof item === 'object' && item !== null);
