import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GreyWindow } from '../../../renderer/viewer/grey-window';
import { corpus, type CorpusFile } from './harness';
import type { Drawn } from './pages/pixels';

/** 8 bits a channel, as another program draws the same frame. */
export interface Judged {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly levels: Uint8Array;
}

/** How another program is to show grey: through this window, through the file's own table, or colour as it is. */
export type Shown = { readonly window: GreyWindow } | 'tabled' | 'colour';

const readPnm = (path: string): Judged | undefined => {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const [head, kind, width, height, most] =
    /^P([56])\s(?:#[^\n]*\n)*(\d+)\s(?:#[^\n]*\n)*(\d+)\s(\d+)\s/.exec(
      bytes.subarray(0, 512).toString('latin1'),
    ) ?? [];
  if (head === undefined || most !== '255') return undefined;
  return {
    width: Number(width),
    height: Number(height),
    channels: kind === '6' ? 3 : 1,
    levels: bytes.subarray(head.length),
  };
};

/** Mean difference of what was drawn to what another program draws, in grey levels of 255. */
export const meanDifference = (drawn: Drawn, { width, height, channels, levels }: Judged): number => {
  const pixels = Buffer.from(drawn.pixels, 'base64');
  let sum = 0;
  for (let pixel = 0; pixel < width * height; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1)
      sum += Math.abs(
        (pixels[4 * pixel + channel] ?? 0) - (levels[channels === 3 ? 3 * pixel + channel : pixel] ?? 0),
      );
  return sum / (3 * width * height);
};

const parametricMap = '1.2.840.10008.5.1.4.1.1.30';

/** Writes the compressed bytes of a frame to a file. */
const fragmentScript = `
import sys, pydicom
from pydicom.encaps import generate_pixel_data_frame
dataset = pydicom.dcmread(sys.argv[1])
frames = list(generate_pixel_data_frame(dataset.PixelData, int(dataset.get('NumberOfFrames', 1))))
open(sys.argv[3], 'wb').write(frames[int(sys.argv[2])])
`;

/** Draws float pixel data through a window from black to white. */
const floatScript = `
import sys, pydicom, numpy
dataset = pydicom.dcmread(sys.argv[1])
single = 'FloatPixelData' in dataset
raw = dataset.FloatPixelData if single else dataset.DoubleFloatPixelData
values = numpy.frombuffer(raw, '<f4' if single else '<f8').astype(float)[: dataset.Rows * dataset.Columns]
center, width = float(sys.argv[2]), float(sys.argv[4])
levels = numpy.rint(numpy.clip((values - (center - 0.5)) / (width - 1) + 0.5, 0, 1) * 255).astype('uint8')
open(sys.argv[3], 'wb').write(b'P5 %d %d 255 ' % (dataset.Columns, dataset.Rows) + levels.tobytes())
`;

/**
 * Draws frames with dcmtk, and with gdcm, openjpeg, libjxl and numpy where dcmtk can't.
 *
 * Call `close` when done.
 */
export class Judges {
  readonly #folder = mkdtempSync(join(tmpdir(), 'discport-judges-'));
  readonly #root: string;

  /** @param root folder of the pictures */
  constructor(root = corpus) {
    this.#root = root;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @returns undefined when no program draws it */
  draw(file: CorpusFile, frame: number, shown: Shown): Judged | undefined {
    const source = join(this.#root, file.path);
    const syntax = file.transferSyntaxUid;
    if (/\.4\.20[123]$/.test(syntax)) return this.#byCodec(source, frame, 'opj_decompress', 'j2c');
    if (/\.4\.11[012]$/.test(syntax)) return this.#byCodec(source, frame, 'djxl', 'jxl');
    if (file.sopClassUid === parametricMap) return this.#byNumpy(source, shown);
    return (
      (/\.4\.8[01]$/.test(syntax)
        ? this.#decoded('dcmdjpls', [], source, frame, shown)
        : this.#byDcmtk('dcmj2pnm', source, frame, shown)) ??
      this.#decoded('gdcmconv', ['--raw'], source, frame, shown)
    );
  }

  #fresh(name: string): string {
    const path = join(this.#folder, name);
    rmSync(path, { force: true });
    return path;
  }

  #byDcmtk(program: string, source: string, frame: number, shown: Shown): Judged | undefined {
    const target = this.#fresh('drawn.pnm');
    const window =
      shown === 'tabled'
        ? ['+Wl', '1']
        : shown === 'colour'
          ? ['-W']
          : ['+Ww', String(shown.window.center), String(shown.window.width)];
    spawnSync(program, ['--write-raw-pnm', '-O', '+F', String(frame + 1), ...window, source, target]);
    return readPnm(target);
  }

  #decoded(
    program: string,
    options: readonly string[],
    source: string,
    frame: number,
    shown: Shown,
  ): Judged | undefined {
    const raw = this.#fresh('raw.dcm');
    spawnSync(program, [...options, source, raw]);
    return existsSync(raw) ? this.#byDcmtk('dcm2pnm', raw, frame, shown) : undefined;
  }

  #byCodec(source: string, frame: number, program: string, extension: string): Judged | undefined {
    const fragment = this.#fresh(`fragment.${extension}`);
    const target = this.#fresh('drawn.ppm');
    spawnSync('/usr/bin/python3', ['-c', fragmentScript, source, String(frame), fragment]);
    spawnSync(program, program === 'djxl' ? [fragment, target] : ['-i', fragment, '-o', target]);
    return readPnm(target);
  }

  #byNumpy(source: string, shown: Shown): Judged | undefined {
    if (typeof shown === 'string') return undefined;
    const target = this.#fresh('drawn.pgm');
    const { center, width } = shown.window;
    spawnSync('/usr/bin/python3', ['-c', floatScript, source, String(center), target, String(width)]);
    return readPnm(target);
  }
}
