import type { CaseSummary, PredictiveValue } from '@qianli/contracts';

/** Judged flags that a hospital needs before its own value is shown; below, the network's. Own choice: the interval of 10 is ±30 points at worst. */
const enough = 10;

/** How far the first flag of a case can be trusted: at its own sending hospital where enough flags were judged, else over all hospitals. */
export function trustOf(values: readonly PredictiveValue[], kase: Pick<CaseSummary, 'preRead' | 'sendingHospital'>): PredictiveValue | null {
  const top = kase.preRead?.top;
  if (!top) return null;
  const fitting = values.filter((of) => of.code === top.code && of.model.id === top.model.id && of.model.version === top.model.version);
  return fitting.find((of) => of.hospital?.id === kase.sendingHospital.id && of.n >= enough) ?? fitting.find((of) => of.hospital === null) ?? null;
}
