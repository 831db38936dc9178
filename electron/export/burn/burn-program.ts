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

/** A drive that may be able to burn: whether it can is known once it was looked at. */
export interface BurnDrive {
  readonly device: string;
  /** Maker and model; empty where the system doesn't tell. */
  readonly name: string;
}

/** A program and its arguments. No shell is asked. */
export type CommandLine = readonly [program: string, ...args: readonly string[]];

/** How a system burns: command lines of its programs, and how what they print is read. */
export interface BurnProgram {
  readonly list: CommandLine;
  /** @throws {Error} where it is not of the form that is expected */
  readonly readDrives: (text: string) => readonly BurnDrive[];
  /** Whether a device can be a drive by its name: some programs take any name for a file that they may make. */
  readonly isDrive: (device: string) => boolean;
  readonly look: (device: string) => CommandLine;
  /** @param text all that it printed @returns null where there is no such drive */
  readonly readMedium: (text: string) => Medium | null;
  /** Whether it can do all but burn, with the laser off. */
  readonly canSimulate: boolean;
  readonly burn: (image: string, settings: BurnSettings) => CommandLine;
  /** @returns bytes written by now; null for a line that does not say */
  readonly readWritten: (line: string, bytesTotal: number) => number | null;
  readonly eject: (device: string) => CommandLine;
  /** The file through which what was burned is read again. */
  readonly fileOf: (device: string) => string;
}
