import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { corpusPictures, notShown } from './corpus-pictures';
import { corpus, corpusFiles, type CorpusFile } from './harness';
import { isRefusal, PixelPage } from './pixel-page';
import type { Decoded } from './pages/pixels';
import { supportPage, supportPath, type Outcome } from './support-page';

const isLong = process.env['DISCPORT_LONG'] === '1';
/** Segmentations hold pixels too. */
const pictures = [
  ...corpusPictures(isLong ? 1 : 40),
  ...corpusFiles().filter(({ sopClassUid }) => /\.1\.66\.[47]$/.test(sopClassUid)),
];

const framesOf = ({ frames }: CorpusFile): readonly number[] =>
  isLong
    ? Array.from({ length: frames }, (_, frame) => frame)
    : [...new Set([0, Math.floor(frames / 2), frames - 1])];

/** What each array holds, by the names that the page and numpy have for it. */
const arrays: Readonly<Record<string, (bytes: ArrayBuffer) => ArrayLike<number>>> = {
  uint8: (bytes) => new Uint8Array(bytes),
  int8: (bytes) => new Int8Array(bytes),
  uint16: (bytes) => new Uint16Array(bytes),
  int16: (bytes) => new Int16Array(bytes),
  uint32: (bytes) => new Uint32Array(bytes),
  int32: (bytes) => new Int32Array(bytes),
  float32: (bytes) => new Float32Array(bytes),
};

const numbersIn = (bytes: Buffer, type: string): ArrayLike<number> => {
  const read = arrays[type.toLowerCase().replace(/array$/, '')];
  if (read === undefined) throw new Error(`no array of ${type}`);
  return read(new Uint8Array(bytes).buffer);
};

const answersSchema = z.array(
  z.union([z.object({ judge: z.string(), type: z.string() }), z.object({ error: z.string() })]),
);

/** Frames as other programs decode them, all in one go. Call `close` when done. */
class Reference {
  readonly #folder = mkdtempSync(join(tmpdir(), 'discport-reference-'));
  readonly #answers: z.infer<typeof answersSchema>;

  constructor() {
    const asked = pictures.map((file) => ({ source: join(corpus, file.path), frames: framesOf(file) }));
    const script = join(import.meta.dirname, 'reference-values.py');
    const told = execFileSync('/usr/bin/python3', ['-W', 'ignore', script, this.#folder], {
      input: JSON.stringify(asked),
      encoding: 'utf8',
    });
    this.#answers = answersSchema.parse(JSON.parse(told));
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @returns undefined where no program decodes it, or where it has no such form */
  values(file: CorpusFile, frame: number): ArrayLike<number> | undefined {
    const answer = this.#answers[pictures.indexOf(file)];
    const bytes = this.#bytes(file, `${frame}.values`);
    return answer !== undefined && 'type' in answer && bytes !== undefined
      ? numbersIn(bytes, answer.type)
      : undefined;
  }

  rgb(file: CorpusFile, frame: number): Buffer | undefined {
    return this.#bytes(file, `${frame}.rgb`);
  }

  #bytes(file: CorpusFile, name: string): Buffer | undefined {
    const path = join(this.#folder, `${pictures.indexOf(file)}-${name}`);
    return existsSync(path) ? readFileSync(path) : undefined;
  }
}

const meanDifference = (ours: ArrayLike<number>, theirs: ArrayLike<number>): number => {
  expect(ours.length).toBe(theirs.length);
  let sum = 0;
  for (let index = 0; index < ours.length; index += 1) {
    const [own = NaN, other = NaN] = [ours[index], theirs[index]];
    if (!Object.is(own, other)) sum += Math.abs(own - other);
  }
  return sum / ours.length;
};

/** Forms that lose something: two decoders may round otherwise. */
const isLossy = (transferSyntaxUid: string): boolean =>
  /\.4\.(50|51|53|55|81|91|203|112)$/.test(transferSyntaxUid);

describe('pixels as they are decoded', () => {
  let reference: Reference;
  let page: PixelPage;
  const outcomes = new Map<string, Outcome>();

  beforeAll(async () => {
    reference = new Reference();
    page = await PixelPage.open();
  }, 300_000);
  afterAll(async () => {
    reference.close();
    await page.close();
  });

  const differenceOf = (file: CorpusFile, frame: number, { values, rgb }: Decoded): number | undefined => {
    const theirs = reference.values(file, frame);
    const theirRgb = reference.rgb(file, frame);
    const differences = [
      ...(values === null || theirs === undefined
        ? []
        : [meanDifference(numbersIn(Buffer.from(values.bytes, 'base64'), values.type), theirs)]),
      ...(rgb === null || theirRgb === undefined
        ? []
        : [meanDifference(Buffer.from(rgb, 'base64'), theirRgb)]),
    ];
    // what is there must have been compared
    const forms = (values === null ? 0 : 1) + (rgb === null ? 0 : 1);
    return differences.length === forms ? Math.max(...differences) : undefined;
  };

  test.each(pictures.map((file) => [file.path, file] as const))(
    '%s has the values that other programs find',
    async (path, file) => {
      let most = 0;
      for (const frame of framesOf(file)) {
        const decoded = await page.decode(file, frame);
        const refusal = isRefusal(decoded) ? decoded.reason : undefined;
        expect(refusal).toBe(notShown[path]);
        if (isRefusal(decoded)) {
          outcomes.set(path, { refusal: decoded.reason });
          return;
        }
        const difference = differenceOf(file, frame, decoded);
        if (difference === undefined) throw new Error('no program decodes it');
        most = Math.max(most, difference);
      }
      if (isLossy(file.transferSyntaxUid)) expect(most).toBeLessThan(1);
      else expect(most).toBe(0);
      outcomes.set(path, most === 0 ? 'identical' : 'near');
    },
    isLong ? 300_000 : 60_000,
  );

  test('what was found is what docs/viewer.md says', () => {
    const page = supportPage(outcomes);
    if (process.env['DISCPORT_WRITE_DOCS'] === '1') writeFileSync(supportPath, page);
    expect(readFileSync(supportPath, 'utf8')).toBe(page);
  });
});
