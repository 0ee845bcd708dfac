import { readdirSync, readFileSync } from 'node:fs';

/** CPU seconds and resident memory of processes with all their children, from /proc. CPU of ended children counts with whoever reaped them. */
export function usageOf(pids: readonly number[]): { readonly cpuSeconds: number; readonly residentMb: number } {
  const children = new Map<number, number[]>();
  const stats = new Map<number, readonly string[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = read(`/proc/${name}/stat`)?.replace(/^.*\) /s, '').split(' ');
    if (!fields) continue;
    stats.set(Number(name), fields);
    const parent = Number(fields[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const wanted = new Set<number>();
  const add = (pid: number) => {
    if (wanted.has(pid)) return;
    wanted.add(pid);
    children.get(pid)?.forEach(add);
  };
  pids.forEach(add);
  let ticks = 0;
  let kilobytes = 0;
  for (const pid of wanted) {
    // utime, stime, cutime, cstime of proc(5), counted from the state.
    for (const at of [11, 12, 13, 14]) ticks += Number(stats.get(pid)?.[at] ?? 0);
    kilobytes += Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0);
  }
  return { cpuSeconds: ticks / 100, residentMb: kilobytes / 1024 };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
