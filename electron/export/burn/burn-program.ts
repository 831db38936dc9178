/** What lies in a drive. */
export interface Medium {
  /** 'written': there is something on it that burning would hide or destroy. */
  readonly state: 'none' | 'blank' | 'written';
  /** As the drive names it: 'CD-R', 'DVD+RW'. */
  readonly kind: string;
  readonly isRewritable: boolean;
  /** It is written like a disk, so that a program takes it for blank whatever is on it. */
  readonly isOverwritable: boolean;
  /** What it takes; null where the drive does not say. */
  readonly freeBytes: number | null;
}

export interface BurnSettings {
  readonly device: string;
  /** As drives count it, 1x being the slowest; null leaves it to the drive. */
  readonly speed: number | null;
  /** Everything is done with the laser off. */
  readonly simulate: boolean;
  /** A rewritable disc that is not blank is blanked. */
  readonly erase: boolean;
}

/** A program of the system that burns: its command lines, and how what it prints is read. No shell is asked. */
export interface BurnProgram {
  readonly program: string;
  readonly lookArgs: (device: string) => readonly string[];
  /** @param text all that it printed @returns null where there is no such drive */
  readonly readMedium: (text: string) => Medium | null;
  readonly burnArgs: (image: string, settings: BurnSettings) => readonly string[];
  /** @returns bytes written by now; null for a line that does not say */
  readonly readWritten: (line: string) => number | null;
  readonly ejectArgs: (device: string) => readonly string[];
  /** The file through which what was burned is read again. */
  readonly fileOf: (device: string) => string;
}
