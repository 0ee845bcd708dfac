import { Injectable } from '@nestjs/common';

/** Says why a part cannot work, or null. The reason names the part, never an address or an account. */
export type ReadinessCheck = () => Promise<string | null>;

/** Longest wait for a part's answer, in milliseconds. */
const patienceMs = 2_000;

/** What must work for this process to be of use; each step's module adds its engines. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  add(part: string, check: ReadinessCheck): void {
    this.checks.set(part, check);
  }

  /** The reasons against; empty when ready. */
  async reasons(): Promise<string[]> {
    const found = await Promise.all([...this.checks].map(async ([part, check]) => {
      const reason = await withinMs(patienceMs, check()).catch(() => 'no answer');
      return reason === null ? null : `${part}: ${reason}`;
    }));
    return found.filter((reason) => reason !== null);
  }
}

async function withinMs<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
