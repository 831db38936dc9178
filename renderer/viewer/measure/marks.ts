import { createStore } from 'zustand/vanilla';
import type { Place } from '../to-screen';
import { isSameCut, type Cut } from '../volume/computed-pictures';
import type { Measured } from './measure';
import type { PictureIdentity } from './measuring-facts';
import type { MarkKind } from './shapes';

/** A frame of a picture, wherever it is listed. */
export interface MarkedPicture {
  readonly identity: PictureIdentity;
  /** Counted from 0. */
  readonly frame: number;
  /** As the viewer lists it: where one goes to see it again. */
  readonly seriesKey: string;
  /** Of one that lies in no file. */
  readonly cut?: Cut;
}

/** Something drawn on a picture, with what was measured when it was drawn or changed. */
export interface Mark {
  /** A UID: reports of the same mark name it so. */
  readonly id: string;
  readonly kind: MarkKind;
  readonly picture: MarkedPicture;
  /** In pixels, from the corner of the first. */
  readonly places: readonly Place[];
  /** The text of arrows and texts; what a person calls a measurement. */
  readonly name: string;
  readonly measured: Measured;
}

export const isSamePicture = (a: MarkedPicture, b: MarkedPicture): boolean =>
  a.identity.sopInstanceUid === b.identity.sopInstanceUid && a.frame === b.frame && isSameCut(a.cut, b.cut);

/** What would be lost. */
export interface Unsaved {
  readonly marks: readonly Mark[];
  readonly keyPictures: readonly MarkedPicture[];
}

/** @param isMeant of which pictures */
export const unsavedOf = (
  { marks, keyPictures, saved }: Pick<MarksState, 'marks' | 'keyPictures' | 'saved'>,
  isMeant: (picture: MarkedPicture) => boolean,
): Unsaved => ({
  marks: marks.filter((mark) => isMeant(mark.picture) && !saved.has(mark)),
  keyPictures: keyPictures.filter((picture) => isMeant(picture) && !saved.has(picture)),
});

/** More would only slow the window down. */
const mostMarks = 2000;

export interface MarksState {
  readonly marks: readonly Mark[];
  readonly keyPictures: readonly MarkedPicture[];
  /** Of both, what a file was written of as it is now. */
  readonly saved: ReadonlySet<Mark | MarkedPicture>;
  /** Of both, what a person wants to keep without a file while the app runs. */
  readonly kept: ReadonlySet<Mark | MarkedPicture>;
  /** What drawing makes; null: nothing is drawn. */
  readonly tool: MarkKind | null;
  readonly chosen: string | null;
  /** The one whose text is being written on the picture. */
  readonly written: string | null;
  /** The last one that was removed, and where it stood. */
  readonly removed: readonly { readonly mark: Mark; readonly at: number }[];
  readonly hidden: boolean;
  readonly panelOpen: boolean;
  /** What was done last, in words. */
  readonly said: string;
  /** False while only pictures are looked at: marks are seen and left alone. */
  readonly editable: boolean;
}

const newMarks = () =>
  createStore<
    MarksState & {
      readonly chooseTool: (tool: MarkKind | null) => void;
      readonly add: (mark: Mark) => void;
      readonly change: (id: string, change: Partial<Pick<Mark, 'places' | 'measured' | 'name'>>) => void;
      readonly choose: (id: string | null) => void;
      readonly write: (id: string | null) => void;
      readonly remove: (id: string) => void;
      /** The same, of one that never became anything: it can't be brought back. */
      readonly drop: (id: string) => void;
      readonly undo: () => void;
      readonly toggleHidden: () => void;
      readonly openPanel: (isOpen: boolean) => void;
      readonly toggleKey: (picture: MarkedPicture) => void;
      readonly setSaved: (list: readonly (Mark | MarkedPicture)[]) => void;
      readonly keep: (list: readonly (Mark | MarkedPicture)[]) => void;
      /** Lets go of them for good. */
      readonly forget: (unsaved: Unsaved) => void;
      readonly say: (words: string) => void;
      readonly setEditable: (isEditable: boolean) => void;
    }
  >()((set, get) => ({
    marks: [],
    keyPictures: [],
    saved: new Set(),
    kept: new Set(),
    tool: null,
    chosen: null,
    written: null,
    removed: [],
    hidden: false,
    panelOpen: false,
    said: '',
    editable: true,
    chooseTool: (tool) => {
      set(tool === null ? { tool } : { tool, hidden: false, chosen: null });
    },
    add: (mark) => {
      if (get().marks.length < mostMarks) set({ marks: [...get().marks, mark], chosen: mark.id });
    },
    change: (id, change) => {
      set({ marks: get().marks.map((mark) => (mark.id === id ? { ...mark, ...change } : mark)) });
    },
    choose: (chosen) => {
      set({ chosen });
    },
    write: (written) => {
      set({ written });
    },
    remove: (id) => {
      const { marks, removed, chosen } = get();
      const at = marks.findIndex((mark) => mark.id === id);
      const mark = marks[at];
      if (mark === undefined) return;
      set({
        marks: marks.filter((each) => each !== mark),
        removed: [...removed, { mark, at }],
        chosen: chosen === id ? null : chosen,
      });
    },
    drop: (id) => {
      set({ marks: get().marks.filter((mark) => mark.id !== id), chosen: null });
    },
    undo: () => {
      const { marks, removed } = get();
      const last = removed.at(-1);
      if (last === undefined) return;
      set({
        marks: [...marks.slice(0, last.at), last.mark, ...marks.slice(last.at)],
        removed: removed.slice(0, -1),
        chosen: last.mark.id,
        hidden: false,
      });
    },
    toggleHidden: () => {
      set({ hidden: !get().hidden, tool: null });
    },
    openPanel: (panelOpen) => {
      set({ panelOpen });
    },
    toggleKey: (picture) => {
      const { keyPictures } = get();
      const others = keyPictures.filter((each) => !isSamePicture(each, picture));
      set({ keyPictures: others.length < keyPictures.length ? others : [...keyPictures, picture] });
    },
    setSaved: (list) => {
      set({ saved: new Set([...get().saved, ...list]) });
    },
    keep: (list) => {
      set({ kept: new Set([...get().kept, ...list]) });
    },
    forget: ({ marks: gone, keyPictures: goneKeys }) => {
      const { marks, keyPictures } = get();
      set({
        marks: marks.filter((mark) => !gone.includes(mark)),
        keyPictures: keyPictures.filter((picture) => !goneKeys.includes(picture)),
        removed: [],
        chosen: null,
      });
    },
    say: (said) => {
      set({ said });
    },
    setEditable: (editable) => {
      set(editable ? { editable } : { editable, tool: null, chosen: null, written: null });
    },
  }));

/** What was marked since the app was started: it is there again whenever its picture is. */
export const marks = newMarks();
