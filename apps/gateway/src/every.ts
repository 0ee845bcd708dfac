/** Does something now and every so often, never twice at once. Returns what ends it. */
export function every(ms: number, work: () => Promise<unknown>, onFailure: (error: unknown) => void): () => void {
  let isBusy = false;
  const turn = () => {
    if (isBusy) return;
    isBusy = true;
    work().catch(onFailure).finally(() => (isBusy = false));
  };
  turn();
  const timer = setInterval(turn, ms);
  return () => clearInterval(timer);
}
