import type { ViewInstance } from '../../shared/contract/ipc';

/** A series as the viewer lists it. */
export interface ViewerSeries {
  readonly key: string;
  /** The key of the series that its pictures are computed from; they lie in no file. */
  readonly cutFrom?: string;
  readonly title: string;
  readonly modality: string;
  /** Pictures and documents, known before they are listed one by one: all that there are, wherever they lie. */
  readonly count: number;
  /** How many of them are not among the instances, but on the disc that was not chosen yet. */
  readonly elsewhere: number;
  /** In the order to show them in; undefined until onNeedInstances has been answered. Keep the array while it is the same. */
  readonly instances: readonly ViewInstance[] | undefined;
  /** All of them, where `instances` are some: of these pictures are numbered. */
  readonly unfiltered?: readonly ViewInstance[];
  /** Listed on the disc, but not there or not readable. */
  readonly missing: number;
  /** True while not every file has been checked. */
  readonly provisional: boolean;
}

/** An exam as the viewer lists it: names and dates as they are to be read. */
export interface ViewerExam {
  readonly key: string;
  readonly title: string;
  readonly date: string;
  readonly institution: string;
  readonly series: readonly ViewerSeries[];
}
