import type { Bilingual } from '@qianli/domain-case';
import { localClock, momentAt } from './shift';

export interface OpenHours {
  /** `HH:MM`; `closesAt` may be `24:00`. */
  readonly opensAt: string;
  readonly closesAt: string;
}
/** Working hours of a contract. A day that stands in `exceptions` follows its own hours: none on a holiday, some on a make-up working day. */
export interface WorkingCalendar {
  readonly timeZone: string;
  readonly weekly: readonly (OpenHours & { readonly weekdays: readonly number[] })[];
  readonly exceptions: readonly { readonly day: string; readonly name: Bilingual; readonly hours: readonly OpenHours[] }[];
}

/** `[from, to)` in milliseconds since 1970. */
export type Span = readonly [from: number, to: number];
const dayMs = 86_400_000;

/** The open spans of one local day, in order. The zone's own clock decides, so a day of 23 or 25 hours keeps its opening times. */
export function openSpans(calendar: WorkingCalendar, day: string): readonly Span[] {
  const exception = calendar.exceptions.find((of) => of.day === day);
  const weekday = ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
  const hours = exception ? exception.hours : calendar.weekly.filter((of) => of.weekdays.includes(weekday));
  return hours
    .map(({ opensAt, closesAt }): Span => [momentAt(day, opensAt, calendar.timeZone), momentAt(day, closesAt, calendar.timeZone)])
    .filter(([from, to]) => to > from)
    .sort((a, b) => a[0] - b[0]);
}

/** The days from `at` on, in the calendar's zone. */
export function* daysFrom(at: number, timeZone: string): Generator<string> {
  let day = localClock(new Date(at), timeZone).day;
  for (;;) {
    yield day;
    day = new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
  }
}

/** Whether the contract's hours run at this moment. */
export function isOpenAt(calendar: WorkingCalendar, at: number): boolean {
  const { day } = localClock(new Date(at), calendar.timeZone);
  return openSpans(calendar, day).some(([from, to]) => from <= at && at < to);
}

export interface CalendarFault {
  readonly path: string;
  readonly message: string;
  /** The same sentence in Chinese. */
  readonly zh: string;
}
const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** What is wrong with a calendar, each with the sentence that mends it; empty when it may be used. */
export function checkCalendar({ weekly, exceptions }: WorkingCalendar): readonly CalendarFault[] {
  const faults: CalendarFault[] = [];
  const within = (path: string, hours: readonly OpenHours[], day: string) => {
    hours.forEach(({ opensAt, closesAt }, index) => {
      if (minutesOf(closesAt) <= minutesOf(opensAt)) faults.push({ path: `${path}.${index}.closesAt`, message: `Closes at ${closesAt}, not after it opens at ${opensAt}. Hours over midnight are two: until 24:00, and from 00:00 of the next day.`, zh: `${closesAt} 结束，不晚于 ${opensAt} 开始。跨过零点的要写成两段：到 24:00，以及次日从 00:00 起。` });
      const other = hours.slice(0, index).find((of) => minutesOf(of.opensAt) < minutesOf(closesAt) && minutesOf(opensAt) < minutesOf(of.closesAt));
      if (other) faults.push({ path: `${path}.${index}.opensAt`, message: `Overlaps with the hours from ${other.opensAt} to ${other.closesAt}${day && ` on ${day}`}. Let one end before the other begins, or make them one.`, zh: `${day}与 ${other.opensAt}–${other.closesAt} 重叠。请使其中一段先结束，或合并为一段。` });
    });
  };
  weekly.forEach(({ opensAt, closesAt }, index) => within(`body.weekly.${index}`, [{ opensAt, closesAt }], ''));
  for (let weekday = 1; weekday <= 7; weekday++) {
    const ofDay = weekly.filter((of) => of.weekdays.includes(weekday));
    ofDay.forEach((hours, index) => {
      const other = ofDay.slice(0, index).find((of) => minutesOf(of.opensAt) < minutesOf(hours.closesAt) && minutesOf(hours.opensAt) < minutesOf(of.closesAt));
      if (other) faults.push({ path: `body.weekly.${weekly.indexOf(hours)}.opensAt`, message: `On ${dayNames[weekday - 1]} the hours from ${hours.opensAt} to ${hours.closesAt} overlap with those from ${other.opensAt} to ${other.closesAt}. Let one end before the other begins, or make them one.`, zh: `周${'一二三四五六日'[weekday - 1]}的 ${hours.opensAt}–${hours.closesAt} 与 ${other.opensAt}–${other.closesAt} 重叠。请使其中一段先结束，或合并为一段。` });
    });
  }
  if (weekly.length === 0) faults.push({ path: 'body.weekly', message: 'The calendar is never open, so no deadline in working hours would ever come. Add weekly hours.', zh: '日历没有任何工作时间，按工作时间计的时限永远不会到。请增加每周时间。' });
  exceptions.forEach(({ day, hours }, index) => {
    within(`body.exceptions.${index}.hours`, hours, day);
    if (exceptions.findIndex((of) => of.day === day) < index) faults.push({ path: `body.exceptions.${index}.day`, message: `${day} stands twice. Keep one entry for the day.`, zh: `${day} 出现了两次，请只保留一条。` });
  });
  return faults;
}
