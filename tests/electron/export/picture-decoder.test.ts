import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PictureDecoder, type SampleOutcome } from '../../../electron/export/picture-decoder';
import { limits } from '../../../shared/model/limits';
import { buildBeside } from './build-beside';

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const never = new AbortController().signal;

let decoder: PictureDecoder;
beforeAll(buildBeside);
beforeEach(() => {
  decoder = new PictureDecoder();
});
afterEach(() => {
  decoder.close();
  vi.useRealTimers();
});

const decode = (path: string, signal = never): Promise<SampleOutcome> =>
  decoder.decode({ file: new Uint8Array(readFileSync(join(corpus, path))), transferSyntaxUid: '' }, signal);
const picture = 'multiframe/emri_small_jpeg_2k_lossless.dcm';

describe('pictures are decoded without a window', () => {
  const folders = ['transfer-syntaxes', 'multiframe', 'series-ct', 'deid'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(corpus, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(md|txt)$/i.test(entry.name))
      .map(({ parentPath, name }) => join(parentPath, name).slice(corpus.length + 1)),
  );

  it('in every form that the viewer shows', async () => {
    const others: string[] = [];
    for (const path of files) {
      const outcome = await decode(path);
      if (outcome !== 'decoded') others.push(`${path}: ${outcome}`);
    }
    // a report and a tracing
    expect(others.sort()).toEqual(
      ['report_dfl', 'wave_dfl'].map((name) => `${join('transfer-syntaxes', 'deflated', name)}: none`),
    );
    expect(files.length).toBeGreaterThan(90);
  });

  it.each([
    ['synthetic/jpegxl-lossless.dcm', 'decoded'],
    ['synthetic/video-mpeg4-h264.dcm', 'untried'],
    ['synthetic/encapsulated-pdf.dcm', 'none'],
    ['broken/MR_truncated.dcm', 'undecodable'],
  ] as const)('%s: %s', async (path, outcome) => {
    expect(await decode(path)).toBe(outcome);
  });
});

describe('a picture whose JPEG 2000 ends early, after a good one', () => {
  const file = readFileSync(join(corpus, 'transfer-syntaxes/jpeg2000/MR_small_jp2klossless.dcm'));
  const transferSyntaxUid = '1.2.840.10008.1.2.4.90';
  const good = { file: new Uint8Array(file), transferSyntaxUid };
  const cut = { file: new Uint8Array(file.fill(0, Math.floor(0.6 * file.length))), transferSyntaxUid };

  it('is neither decoded nor written in another form: the good one is not given for it', async () => {
    expect(await decoder.decode({ ...good, file: good.file.slice() }, never)).toBe('decoded');
    expect(await decoder.decode({ ...cut, file: cut.file.slice() }, never)).toBe('undecodable');
    expect(await decoder.toExplicit(good, never)).toBeInstanceOf(Uint8Array);
    expect(await decoder.toExplicit(cut, never)).toBeNull();
  });
});

describe('what a picture may ask for', () => {
  it('is not more bytes than the limit', async () => {
    const file = new Uint8Array(limits.sampleBytes + 1);
    expect(await decoder.decode({ file, transferSyntaxUid: '' }, never)).toBe('untried');
  });

  it('is not more time than the limit, and the next one is decoded again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const outcome = decode(picture);
    vi.advanceTimersByTime(limits.sampleMs);
    vi.useRealTimers();
    expect(await outcome).toBe('untried');
    expect(await decode(picture)).toBe('decoded');
  });

  it('ends once it is cancelled', async () => {
    const cancelled = new AbortController();
    const outcome = decode(picture, cancelled.signal);
    cancelled.abort(new Error('cancelled'));
    await expect(outcome).rejects.toThrow('cancelled');
  });
});
