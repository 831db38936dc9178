import { isColour, toRgb } from '../../../../renderer/viewer/colour';
import { startEngine } from '../../../../renderer/viewer/engine';
import { frameSamples } from '../../../../renderer/viewer/frame-samples';
import { parseInstance, type InstanceFile } from '../../../../renderer/viewer/instance-file';
import { rangeWindow, windowRange } from '../../../../renderer/viewer/grey';
import { PictureFailure } from '../../../../renderer/viewer/picture-failure';
import { readPictureHeader } from '../../../../renderer/viewer/picture-header';
import { loadPicture, toImageId, type FrameAddress } from '../../../../renderer/viewer/picture-store';
import { readSavedView } from '../../../../renderer/viewer/saved-views/saved-view';
import { StackScreen, type ScreenState } from '../../../../renderer/viewer/stack-screen';
import type { GreyWindow } from '../../../../renderer/viewer/grey-window';

/** Why a picture can't be shown, in the viewer's own word. */
export interface Refusal {
  readonly reason: string;
}

export interface Measured {
  readonly rows: number;
  readonly columns: number;
  /** Whether a pixel is as high as it is wide. */
  readonly square: boolean;
  readonly tabled: boolean;
  /** The window the viewer begins with; null for colour. */
  readonly window: GreyWindow | null;
  /** The same window as a linear one in whole steps has it (DICOM PS3.3 C.11.2.1.2), as other programs take it. */
  readonly linear: GreyWindow | null;
}

export interface DrawRequest {
  readonly address: FrameAddress;
  readonly rows: number;
  readonly columns: number;
  readonly window: GreyWindow | null;
  readonly turns?: number;
  readonly mirrored?: boolean;
  /** URL of a presentation state. */
  readonly savedView?: string;
}

export interface Drawn {
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row, base64. */
  readonly pixels: string;
}

/** What a frame's bytes hold, before rescaling, windows and the screen. */
export interface Decoded {
  readonly rows: number;
  readonly columns: number;
  /** Stored values, one sample a pixel; null for three. The name is that of their array. */
  readonly values: { readonly type: string; readonly bytes: string } | null;
  /** 8 bits a channel, pixel by pixel, base64; null for grey. */
  readonly rgb: string | null;
}

const toBase64 = (bytes: Uint8Array | Uint8ClampedArray): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
};

const nextFrames = async (): Promise<void> => {
  for (let frame = 0; frame < 2; frame += 1)
    await new Promise((resolve) => {
      requestAnimationFrame(resolve);
    });
};

const settled = (screen: StackScreen): Promise<ScreenState> =>
  new Promise((resolve) => {
    const stop = screen.subscribe(() => {
      if (screen.state().loading) return;
      stop();
      resolve(screen.state());
    });
  });

startEngine();
const host = document.createElement('div');
host.style.cssText = 'position:absolute;left:0;top:0;width:64px;height:64px';
document.body.append(host);
const screen = new StackScreen(host);

/** What the viewer knows of a picture once it is decoded. */
const measure = async (address: FrameAddress): Promise<Measured | Refusal> => {
  try {
    const picture = await loadPicture(address);
    const { rows, columns, header } = picture;
    const { spacing } = header;
    return {
      rows,
      columns,
      square:
        Math.abs((spacing === undefined ? header.aspect : spacing.rowMm / spacing.columnMm) - 1) < 0.005,
      tabled: header.windows.length === 0 && header.voiTable !== undefined,
      window: picture.colour ? null : picture.window,
      linear: picture.colour ? null : rangeWindow(windowRange(picture.window, picture.curve), 'LINEAR'),
    };
  } catch (error) {
    if (error instanceof PictureFailure) return { reason: error.reason };
    throw error;
  }
};

/** A picture as it is before it is drawn: for pixels that aren't square, which the screen stretches. */
const levels = async (address: FrameAddress): Promise<Drawn> => {
  const picture = await loadPicture(address);
  const { rows, columns } = picture;
  const pixels = new Uint8ClampedArray(rows * columns * 4);
  const range = picture.colour ? undefined : windowRange(picture.window, picture.curve);
  const inverted = picture.header.leastIsWhite;
  for (let pixel = 0; pixel < rows * columns; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1)
      pixels[4 * pixel + channel] = picture.colour
        ? (picture.rgb[3 * pixel + channel] ?? 0)
        : (255 * ((picture.values[pixel] ?? 0) - (range?.least ?? 0))) /
          ((range?.most ?? 1) - (range?.least ?? 0));
  if (inverted) for (const [at, level] of pixels.entries()) pixels[at] = 255 - level;
  return { width: columns, height: rows, pixels: toBase64(pixels) };
};

/** A picture in the viewport, each of its pixels on one of the screen's. */
const draw = async (request: DrawRequest): Promise<Drawn | Refusal> => {
  host.style.width = `${request.columns}px`;
  host.style.height = `${request.rows}px`;
  await nextFrames();
  const shown = settled(screen);
  screen.show([toImageId(request.address)], 0);
  const { failure } = await shown;
  if (failure !== undefined) return { reason: failure.reason };
  screen.reset();
  if (request.window !== null) screen.setWindow(request.window);
  for (let turn = 0; turn < (request.turns ?? 0); turn += 1) screen.turnClockwise();
  if (request.mirrored === true) screen.mirror();
  if (request.savedView !== undefined) {
    const view = await openFile({ url: request.savedView, transferSyntaxUid: '' });
    screen.showSaved(readSavedView(view));
  }
  await nextFrames();
  const canvas = host.querySelector('canvas');
  const context = canvas?.getContext('2d');
  if (!canvas || !context) throw new Error('no canvas');
  const { width, height, data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return { width, height, pixels: toBase64(data) };
};

let opened: { readonly url: string; readonly file: InstanceFile } | undefined;

const openFile = async ({
  url,
  transferSyntaxUid,
}: Pick<FrameAddress, 'url' | 'transferSyntaxUid'>): Promise<InstanceFile> => {
  if (opened?.url === url) return opened.file;
  const bytes = await (await fetch(url)).arrayBuffer();
  const file = await parseInstance(new Uint8Array(bytes), transferSyntaxUid);
  opened = { url, file };
  return file;
};

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  toBase64(new Uint8Array(buffer, byteOffset, byteLength));

const decode = async (address: FrameAddress): Promise<Decoded | Refusal> => {
  try {
    const file = await openFile(address);
    const header = readPictureHeader(file.dataSet, address.frame, file.transferSyntaxUid);
    const decoded = await frameSamples(file, header, address.frame);
    const { samples } = decoded;
    return {
      rows: header.rows,
      columns: header.columns,
      values:
        header.samplesPerPixel === 1 ? { type: samples.constructor.name, bytes: bytesOf(samples) } : null,
      rgb: isColour(header) ? toBase64(toRgb(decoded, header)) : null,
    };
  } catch (error) {
    if (error instanceof PictureFailure) return { reason: error.reason };
    throw error;
  }
};

/** The windows that the pictures of a stack are shown through, one after the other. */
const windowsOfStack = async (
  addresses: readonly FrameAddress[],
): Promise<readonly (GreyWindow | undefined)[]> => {
  const imageIds = addresses.map(toImageId);
  const windows: (GreyWindow | undefined)[] = [];
  for (const index of imageIds.keys()) {
    const shown = settled(screen);
    screen.show(imageIds, index);
    await shown;
    await nextFrames();
    windows.push(screen.state().window);
  }
  return windows;
};

const calls = { measure, levels, draw, decode, windowsOfStack };

declare global {
  interface Window {
    viewer: typeof calls;
  }
}
window.viewer = calls;
