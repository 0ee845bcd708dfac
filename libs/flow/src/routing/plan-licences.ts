import { dutyMinutes, licenceCandidates, simulatedPolicy, syntheticDay, syntheticNetwork, withLicence, type Estimate, type Estimates, type SimulatedDay } from '@qianli/domain-routing';
import { differencesOf, estimatesOf, playInSteps, sample, type Pause, type SimulationDays } from './simulation-days';
import type { SimulationOrder, SimulationResult } from './simulation-store';

/** Candidates that are played; what the sieve puts behind them promises less. */
const mostCandidates = 12;
const curvePoints = [1, 2, 3, 5, 8, 12];
const none: Estimate = { mean: 0, low: 0, high: 0 };
const gainOf = ({ meanTurnaroundMinutes, p90TurnaroundMinutes, breachShare }: Estimates) => ({ meanTurnaroundMinutes: meanTurnaroundMinutes ?? none, p90TurnaroundMinutes: p90TurnaroundMinutes ?? none, breachShare: breachShare ?? none });

/** Plays the days with one more licence at a time, each beside the days as they are. */
export async function planLicences(order: SimulationOrder, days: SimulationDays, pause: Pause, advance: (share: number) => Promise<void>): Promise<SimulationResult> {
  const policy = () => simulatedPolicy(order.tried.content);
  const playAll = async (networks: SimulationDays['networks'], done: number, of: number): Promise<SimulatedDay[]> => {
    const plays: SimulatedDay[] = [];
    for (const [run, network] of networks.entries()) {
      plays.push(await playInSteps(network, policy(), pause));
      await advance((done + (run + 1) / networks.length) / of);
    }
    return plays;
  };
  const points = order.request.source === 'synthetic' ? curvePoints.filter((licences) => licences <= (days.networks[0]?.readers.length ?? 0)) : [];
  const steps = 1 + mostCandidates + points.length;
  const before = await playAll(days.networks, 0, steps);
  const [network, play] = [days.networks[0], before[0]];
  const possible = network && play ? licenceCandidates(network, play, dutyMinutes(network)) : [];
  const base = await sample(days, before, pause);
  const rows: NonNullable<SimulationResult['licences']>['rows'] = [];
  const played = possible.slice(0, mostCandidates);
  for (const [index, candidate] of played.entries()) {
    const more = { ...days, networks: days.networks.map((of) => withLicence(of, candidate)) };
    const plays = await playAll(more.networks, 1 + index, steps);
    const isHere = ({ hospital }: { hospital: number }) => hospital === candidate.hospital;
    const here = await sample(more, plays, pause, isHere);
    rows.push({
      hospital: days.hospitalOf(candidate.hospital), reader: days.readerOf(candidate.reader), n: here.n,
      network: gainOf(differencesOf(days, await sample(more, plays, pause), base)),
      hospitalOnly: gainOf(differencesOf(days, here, await sample(days, before, pause, isHere))),
    });
  }
  const { hospitals, load, seeds, days: length } = order.request;
  const readers = days.networks[0]?.readers.length ?? 0;
  const curve: NonNullable<SimulationResult['licences']>['curve'] = [];
  for (const [index, licencesPerHospital] of points.entries()) {
    const networks = Array.from({ length: seeds }, (_, seed) => syntheticNetwork({ ...syntheticDay, seed: seed + 1, hospitals, readers, chestReaders: Math.ceil(readers / 2), licencesPerHospital, days: length, load }));
    const plays = await playAll(networks, 1 + mostCandidates + index, steps);
    curve.push({ licencesPerHospital, ...gainOf(estimatesOf(days, await sample({ ...days, networks }, plays, pause))) });
  }
  return {
    n: base.n, seeds: days.over === 'runs' ? days.networks.length : 1, from: days.from?.toISOString() ?? null, to: days.until?.toISOString() ?? null,
    rows: [{ policy: 'tried', label: { zh: `第 ${order.tried.version} 版，现有资质`, en: `Version ${order.tried.version}, licences as they are` }, n: base.n, measures: estimatesOf(days, base) }],
    difference: null,
    licences: { rows: rows.sort((a, b) => a.network.meanTurnaroundMinutes.mean - b.network.meanTurnaroundMinutes.mean), possible: possible.length, played: played.length, curve },
    limits: [
      ...days.limits,
      { zh: `从 ${possible.length} 个尚无资质的组合中只试算了 ${played.length} 个，即等待最多的医院与最有余力的专家；逐个试算，不代表同时增加多项的效果`, en: `Of ${possible.length} pairs without a licence the ${played.length} most promising were played: hospitals that wait most, readers with most time. One at a time: what several bring together is not told` },
    ],
  };
}
