import { useSyncExternalStore } from 'react';
import { paint } from './palette';

/** Light is the portal's default, dark by choice. The reading room never asks: it is always dark. */
export type ChosenRoom = 'light' | 'dark';
const key = 'qianli.room';
const listeners = new Set<() => void>();
let chosen: ChosenRoom | null = null;

export function chosenRoom(): ChosenRoom {
  chosen ??= localStorage.getItem(key) === 'dark' ? 'dark' : 'light';
  return chosen;
}

export function chooseRoom(room: ChosenRoom): void {
  chosen = room;
  localStorage.setItem(key, room);
  paint(room, document.documentElement);
  for (const listener of listeners) listener();
}

export function useRoom(): ChosenRoom {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, chosenRoom);
}
