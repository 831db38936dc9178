import { sectorBytes } from '../../../shared/iso9660/sectors';

/** Sectors that are kept: those of some hundred pictures. */
const mostBytes = 64 * 1_048_576;

/** Sectors of a medium in memory; those that were not asked for the longest leave first. More than one read takes. */
export class SectorStore {
  readonly #sectors = new Map<number, Uint8Array>();
  readonly #most: number;

  constructor(bytes = mostBytes) {
    this.#most = Math.floor(bytes / sectorBytes);
  }

  has(sector: number): boolean {
    return this.#sectors.has(sector);
  }

  get(sector: number): Uint8Array | undefined {
    const bytes = this.#sectors.get(sector);
    if (bytes === undefined) return undefined;
    this.#sectors.delete(sector);
    this.#sectors.set(sector, bytes);
    return bytes;
  }

  /** @param bytes of one sector; copied */
  put(sector: number, bytes: Uint8Array): void {
    this.#sectors.delete(sector);
    this.#sectors.set(sector, bytes.slice());
    for (const oldest of this.#sectors.keys()) {
      if (this.#sectors.size <= this.#most) break;
      this.#sectors.delete(oldest);
    }
  }
}
