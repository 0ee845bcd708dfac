import { priorityRank } from '@qianli/domain-case';
import type { Line } from './line';
import type { GatewayStanding, StudyOnPage } from './local-page';
import type { Sender } from './sender';
import type { Spool, SpooledStudy } from './spool';

const mostShown = 50;
const recentMs = 24 * 3_600_000;

/** What the local page shows, from what the spool and the sender know. */
export function standingOf(spool: Spool, sender: Sender, line: Line): GatewayStanding {
  const queue = sender.queue();
  const inOrder = [...new Set(queue.map(({ about }) => about.studyInstanceUid))];
  const others = [...spool.studyUids()].filter((uid) => !inOrder.includes(uid)).map((uid) => spool.study(uid));
  return {
    waiting: queue.length,
    waitingBytes: queue.reduce((sum, { bytes }) => sum + bytes, 0),
    refused: [...spool.studyUids()].reduce((sum, uid) => sum + spool.study(uid).aside.length, 0),
    refusedFolder: spool.refused,
    isDown: sender.trouble !== null,
    isClosed: line.isClosed,
    bytesPerSecond: line.bytesPerSecond,
    studies: inOrder.slice(0, mostShown).map((uid) => onPage(spool.study(uid))),
    recent: others.filter(({ lastArrivalAt }) => Date.now() - lastArrivalAt < recentMs).sort((a, b) => b.lastArrivalAt - a.lastArrivalAt).slice(0, mostShown).map(onPage),
  };
}

function onPage({ studyInstanceUid, waiting, sent, aside, lastArrivalAt }: SpooledStudy): StudyOnPage {
  const members = [...waiting, ...sent, ...aside];
  const priorities = members.map(({ about }) => about.priority ?? 'routine').sort((a, b) => priorityRank(a) - priorityRank(b));
  return {
    studyInstanceUid, lastArrivalAt, sent: sent.length, all: members.length,
    accessionNumber: members.find(({ about }) => about.accessionNumber)?.about.accessionNumber ?? null,
    modality: [...new Set(members.map(({ about }) => about.modality))].join(' '), priority: priorities[0] ?? 'routine',
  }; // prettier-ignore
}
