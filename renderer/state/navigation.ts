import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NamedPatient } from '../../shared/dicom/patients';
import type { SeriesRef } from '../../shared/model/selection';

/** What the person came for; it decides what the next button says, never what is possible. */
export type Purpose = 'send' | 'export' | 'look';

/** In the order they come. */
export const sendSteps = ['link', 'email', 'code', 'who', 'check'] as const;
export type SendStep = (typeof sendSteps)[number];

/** Where the person is: one screen, one question. */
export type Place =
  | { readonly at: 'home' }
  | { readonly at: 'open'; readonly purpose: Purpose }
  | { readonly at: 'catalog'; readonly purpose: Purpose }
  | { readonly at: 'report'; readonly purpose: Purpose; readonly from: 'catalog' | 'open' }
  | {
      readonly at: 'view';
      readonly purpose: Purpose;
      /** Whose exam: on real discs two people have the same Study Instance UID. */
      readonly patient: NamedPatient;
      readonly studyUid: string;
      readonly start: SeriesRef | null;
    }
  | { readonly at: 'send'; readonly step: SendStep }
  | { readonly at: 'sending'; readonly depositId: string }
  | { readonly at: 'receipt'; readonly depositId: string; readonly from: 'sending' | 'activity' }
  | { readonly at: 'export' }
  | { readonly at: 'receive' }
  | { readonly at: 'connection'; readonly link: string; readonly from: Place }
  | { readonly at: 'activity' }
  | { readonly at: 'settings' };

/** Where Back and Esc lead; null where there is nothing behind. */
export const placeBefore = (place: Place): Place | null => {
  switch (place.at) {
    case 'home':
      return null;
    case 'report':
      return { at: place.from, purpose: place.purpose };
    case 'view':
      return { at: 'catalog', purpose: place.purpose };
    case 'send': {
      const before = sendSteps[sendSteps.indexOf(place.step) - 1];
      // the code was used up: behind it is the choice, not the code again
      if (before === undefined || place.step === 'who') return { at: 'catalog', purpose: 'send' };
      return { at: 'send', step: before };
    }
    case 'export':
      return { at: 'catalog', purpose: 'export' };
    case 'connection':
      return place.from;
    case 'receipt':
      return place.from === 'activity' ? { at: 'activity' } : { at: 'home' };
    default:
      return { at: 'home' };
  }
};

export interface Navigation {
  readonly place: Place;
  readonly go: (place: Place) => void;
}
export type NavigationStore = StoreApi<Navigation>;

export const createNavigation = (): NavigationStore =>
  createStore<Navigation>()((set) => ({
    place: { at: 'home' },
    go: (place) => {
      set({ place });
    },
  }));
