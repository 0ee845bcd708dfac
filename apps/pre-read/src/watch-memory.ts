import { readFileSync } from 'node:fs';

/** Own choice: a tensor of a gigabyte takes longer to fill. */
const everyMs = 200;

export interface MemoryWatch {
  /** From here on the process may add so much to what it holds; null: its own limit alone. */
  allow(moreMb: number | null): void;
  stop(): void;
}

/** Tells once when a process holds more than it may. Typed arrays and tensors lie outside V8's heap, so resident memory is what counts; where the system does not show it (no /proc) nothing is watched. */
export function watchMemory(pid: number | undefined, mostMb: number | null, onOver: (mb: number) => void): MemoryWatch {
  let limitMb = mostMb ?? Number.POSITIVE_INFINITY;
  const timer = setInterval(() => {
    const mb = residentMb(pid);
    if (mb === null || mb <= limitMb) return;
    clearInterval(timer);
    onOver(mb);
  }, everyMs);
  return {
    allow: (moreMb) => {
      const held = moreMb === null ? null : residentMb(pid);
      limitMb = Math.min(mostMb ?? Number.POSITIVE_INFINITY, held === null || moreMb === null ? Number.POSITIVE_INFINITY : held + moreMb);
    },
    stop: () => clearInterval(timer),
  };
}

/** Resident memory of a process in MB; null when it is gone or the system does not say. */
export function residentMb(pid: number | undefined): number | null {
  if (pid === undefined) return null;
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? null : Math.round(Number(kb) / 1024);
  } catch {
    return null;
  }
}
