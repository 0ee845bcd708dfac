/**
 * Mean waits before service in a non-preemptive M/M/1 queue in which an AI flag puts a case ahead of the unflagged
 * (Cobham, Operations Research 2(1), 1954). `load` and the rates are 0..1, minutes in and out.
 */
export function twoClassWait({ load, readMinutes, prevalence, sensitivity, falseFlags }: { load: number; readMinutes: number; prevalence: number; sensitivity: number; falseFlags: number }) {
  const flaggedLoad = load * (prevalence * sensitivity + (1 - prevalence) * falseFlags);
  const flagged = (load * readMinutes) / (1 - flaggedLoad);
  const unflagged = flagged / (1 - load);
  return {
    fifo: (load * readMinutes) / (1 - load),
    flagged,
    unflagged,
    diseased: sensitivity * flagged + (1 - sensitivity) * unflagged,
    healthy: falseFlags * flagged + (1 - falseFlags) * unflagged,
  };
}
