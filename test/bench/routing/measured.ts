/** Wall and CPU milliseconds of a piece of work, and the growth of the process's memory in MB. */
export function measured<T>(work: () => T): { readonly result: T; readonly wallMs: number; readonly cpuMs: number; readonly megabytes: number } {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const cpu = process.cpuUsage();
  const from = performance.now();
  const result = work();
  const wallMs = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  const after = process.memoryUsage();
  return { result, wallMs, cpuMs: (user + system) / 1000, megabytes: (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 2 ** 20 };
}
export const middle = (of: readonly number[]) => [...of].sort((a, b) => a - b)[of.length >> 1] ?? NaN;
