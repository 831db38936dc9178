import { createStore, type StoreApi } from 'zustand/vanilla';

/** What a screen reader is told without moving to it. */
export interface Announcements {
  readonly text: string;
  readonly say: (text: string) => void;
}
export type AnnouncementStore = StoreApi<Announcements>;

export const createAnnouncements = (): AnnouncementStore =>
  createStore<Announcements>()((set) => ({
    text: '',
    say: (text) => {
      set({ text });
    },
  }));
