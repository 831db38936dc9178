import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ByteWindow } from '../../../shared/dicom/byte-window';
import { readHead, type Head } from '../../../shared/dicom/read-head';
import { limits } from '../../../shared/model/limits';
import { corpusFiles, corpusPath, inflate, readCorpus } from './corpus';
import { explicitElement, implicitElement, item, joinBytes, part10, sequenceOf, text } from './make-dicom';

vi.setConfig({ testTimeout: 60_000 });

const headOf = (bytes: Uint8Array): Head | null => readHead(ByteWindow.over(bytes), inflate);

/** As a scan reads: through a small window that moves. */
const headByWindow = (bytes: Uint8Array, windowBytes = 16_384, moves = 1024): Head | null =>
  headThrough(new ByteWindow(new Uint8Array(windowBytes)), bytes, moves);

const headThrough = (window: ByteWindow, bytes: Uint8Array, moves = 1024): Head | null => {
  window.open(
    bytes.length,
    (into, position) => {
      const part = bytes.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
    moves,
  );
  return readHead(window, inflate);
};

const files = corpusFiles();

/** Rows of the manifest without a transfer syntax: the file says none, we say the one it is written in. */
const unsaid: Record<string, string> = {
  'broken/ExplVR_BigEndNoMeta.dcm': '1.2.840.10008.1.2.2',
  'broken/ExplVR_LitEndNoMeta.dcm': '1.2.840.10008.1.2.1',
  'broken/OT-PAL-8-face.dcm': '1.2.840.10008.1.2',
  'broken/rtstruct.dcm': '1.2.840.10008.1.2',
  'broken/sample-op.lei': '1.2.840.10008.1.2',
};
/** The program that wrote the manifest could not read past the file meta of this one; we can. */
const unread: Record<string, string> = { 'broken/emri_small_jpeg_2k_lossless_too_short.dcm': 'MR' };

const judgement = z
  .object({
    sopInstanceUid: z.string(),
    studyUid: z.string(),
    seriesUid: z.string(),
    patientName: z.string(),
    patientId: z.string(),
    modality: z.string(),
    frames: z.string(),
    birthDate: z.string(),
    transferSyntaxUid: z.string(),
  })
  .nullable();

/** No DICOM to us; pydicom, told to read anything, finds one element of nonsense or none. */
const noDicom = ['broken/no_meta.dcm', 'dicomdir/pydicom-tiny-alpha/README'];

/** Where we mean to say something else than pydicom. */
const exceptions: Partial<Record<string, string[]>> = {
  // bytes that are control characters in Latin-1: pydicom keeps them as such, we show what Windows has there, and no controls
  patientName: ['synthetic/charset-sjis-undeclared.dcm', 'synthetic/charset-utf8-declared-latin1.dcm'],
  // says "1A" frames: we show one
  frames: ['broken/badVR.dcm'],
};

describe('heads of the test pictures', () => {
  it('read as the manifest says', () => {
    const withClass = files.filter(({ sopClassUid }) => sopClassUid !== '');
    const read = withClass.map(({ path }) => {
      const head = headByWindow(readCorpus(path));
      const { sopClassUid = '', transferSyntaxUid = '', modality = '' } = head ?? {};
      return { path, transferSyntaxUid, sopClassUid, modality };
    });
    const said = withClass.map((file) => ({
      ...file,
      transferSyntaxUid: file.transferSyntaxUid || unsaid[file.path],
      modality: file.modality || (unread[file.path] ?? ''),
    }));
    expect(read).toEqual(said);
  });

  describe('say what pydicom says', () => {
    const judged = execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'judge-heads.py')], {
      input: files.map(({ path }) => corpusPath(path)).join('\n'),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
      maxBuffer: 1e8,
    })
      .trimEnd()
      .split('\n')
      .map((line) => judgement.parse(JSON.parse(line)));
    const read = files.map(({ path }, index) => ({
      path,
      theirs: judged[index] ?? null,
      ours: headByWindow(readCorpus(path)),
    }));
    const both = read.filter(({ path }) => !noDicom.includes(path));

    it('and read what pydicom reads, which is all of them', () => {
      expect(read.filter(({ theirs }) => theirs === null)).toEqual([]);
      expect(read.filter(({ ours }) => ours === null).map(({ path }) => path)).toEqual(noDicom);
    });

    it.each([
      'patientName',
      'patientId',
      'birthDate',
      'studyUid',
      'seriesUid',
      'sopInstanceUid',
      'modality',
      'frames',
      'transferSyntaxUid',
    ] as const)('of the %s of every file', (fact) => {
      const plain = (value = ''): string => value.trim().replace(/=+$/, '');
      const differing = both.flatMap(({ path, theirs, ours }) =>
        plain(theirs?.[fact].toString()) === plain(ours?.[fact].toString()) ? [] : [path],
      );
      expect(differing).toEqual(exceptions[fact] ?? []);
    });
  });

  it('are the same through a window of 1,024 bytes as from the whole file', () => {
    for (const { path } of files.filter((file) => !file.path.includes('deflated/'))) {
      const bytes = readCorpus(path);
      const whole = headOf(bytes);
      const moved = headByWindow(bytes, 1024, 100_000);
      expect({ path, head: moved === null ? null : { ...moved, isTruncated: false } }).toEqual({
        path,
        head: whole === null ? null : { ...whole, isTruncated: false },
      });
    }
  });

  it('are the same one after the other through one window, also of files that are cut, as alone', () => {
    const window = new ByteWindow(new Uint8Array(8192));
    for (const { path } of files) {
      const bytes = readCorpus(path);
      for (const kept of [1, 1, 0.9, 0.5, 1]) {
        const part = bytes.subarray(0, Math.ceil(bytes.length * kept));
        expect({ path, kept, head: headThrough(window, part) }).toEqual({
          path,
          kept,
          head: headByWindow(part, 8192),
        });
      }
    }
  });

  it('of nothing but the truncated ones end too soon', () => {
    const truncated = files.filter(({ path }) => headByWindow(readCorpus(path))?.isTruncated === true);
    expect(truncated.map(({ path }) => path)).toEqual([
      'broken/MR_truncated.dcm',
      'broken/emri_small_jpeg_2k_lossless_too_short.dcm',
      'broken/rtplan_truncated.dcm',
      // dcmdump finds no pixels in these: they were left out
      'charsets/chrJapMulti.dcm',
      'charsets/chrJapMultiExplicitIR6.dcm',
    ]);
  });
});

describe('a head', () => {
  const uids = joinBytes(
    explicitElement(0x00080016, 'UI', text('1.2.840.10008.5.1.4.1.1.7')),
    explicitElement(0x00080018, 'UI', text('1.2.3.4')),
  );
  const after = joinBytes(
    explicitElement(0x0020000d, 'UI', text('1.2.3')),
    explicitElement(0x0020000e, 'UI', text('1.2.3.1')),
    explicitElement(0x00280010, 'US', Uint8Array.of(2, 0)),
  );

  it('is found behind a large private element by moving to it, not by reading it', () => {
    const large = explicitElement(0x00091001, 'OB', new Uint8Array(5_000_000));
    const window = new ByteWindow(new Uint8Array(16_384));
    const bytes = part10('1.2.840.10008.1.2.1', joinBytes(uids, large, after));
    window.open(
      bytes.length,
      (into, position) => {
        const part = bytes.subarray(position, position + into.length);
        into.set(part);
        return part.length;
      },
      1024,
    );
    expect(readHead(window, inflate)).toMatchObject({ studyUid: '1.2.3', isComplete: true });
    expect(window.bytesRead).toBeLessThan(40_000);
  });

  it.each([
    ['in front of the pixels', 'all of it'],
    ['behind the pixels', 'all of it'],
    ['in front of the pixels', 'but the sex'],
    ['behind the pixels', 'but the sex'],
  ])('says whom it names where that stands %s, %s, whatever file came before', (where, part) => {
    const inPlace = part === 'all of it' ? new Uint8Array() : explicitElement(0x00100040, 'CS', text('F'));
    const window = new ByteWindow(new Uint8Array(8192));
    const named = (name: string): Uint8Array =>
      joinBytes(
        explicitElement(0x00100010, 'PN', text(name)),
        explicitElement(0x00100020, 'LO', text(`${name} ID`)),
      );
    const pixels = explicitElement(0x7fe00010, 'OW', new Uint8Array(200_000));
    for (const name of ['ONE^A', 'TWO^B', 'SIX^C']) {
      const last = where === 'in front of the pixels' ? [named(name), pixels] : [pixels, named(name)];
      const bytes = part10('1.2.840.10008.1.2.1', joinBytes(uids, inPlace, after, ...last));
      expect(headThrough(window, bytes)).toMatchObject({ patientName: name, patientId: `${name} ID` });
      // where only its first part is there, it is not said to be all
      const first = readHead(ByteWindow.over(bytes.subarray(0, 600), bytes.length), inflate);
      expect(first?.isComplete).toBe(first?.patientName === name);
    }
  });

  describe('of a picture ends too soon', () => {
    const short = (value: number): Uint8Array => Uint8Array.of(value & 0xff, value >> 8);
    const matrix = (samples: number, photometric: string, bits: number, frames: string): Uint8Array =>
      joinBytes(
        explicitElement(0x00280002, 'US', short(samples)),
        explicitElement(0x00280004, 'CS', text(photometric)),
        explicitElement(0x00280008, 'IS', text(frames)),
        explicitElement(0x00280010, 'US', short(32)),
        explicitElement(0x00280011, 'US', short(544)),
        explicitElement(0x00280100, 'US', short(bits)),
      );
    const start = joinBytes(
      uids,
      explicitElement(0x00100010, 'PN', text('A')),
      explicitElement(0x0020000d, 'UI', text('1.2.3')),
      explicitElement(0x0020000e, 'UI', text('1.2.3.1')),
    );
    const isTruncated = (syntax: string, ...parts: readonly Uint8Array[]): boolean | undefined =>
      headByWindow(part10(syntax, joinBytes(start, ...parts)), 8192)?.isTruncated;
    const explicitSyntax = '1.2.840.10008.1.2.1';

    it.each([
      [1, 'MONOCHROME2', 16, '1', 32 * 544 * 2],
      [1, 'MONOCHROME2', 16, '3', 32 * 544 * 6],
      [1, 'MONOCHROME2', 1, '1', 32 * 68],
      [3, 'RGB', 8, '2', 32 * 544 * 6],
      [3, 'YBR_FULL_422', 8, '2', 32 * 544 * 4],
    ])(
      'with %i samples of %s, %i bits and %s frames, below %i bytes',
      (samples, colour, bits, frames, bytes) => {
        const facts = matrix(samples, colour, bits, frames);
        const pixels = (length: number): Uint8Array =>
          explicitElement(0x7fe00010, 'OW', new Uint8Array(length));
        expect(isTruncated(explicitSyntax, facts, pixels(bytes))).toBe(false);
        expect(isTruncated(explicitSyntax, facts, pixels(bytes + 2))).toBe(false);
        expect(isTruncated(explicitSyntax, facts, pixels(bytes - 2))).toBe(true);
        // what is compressed takes what it takes
        expect(isTruncated('1.2.840.10008.1.2.4.50', facts, pixels(10))).toBe(false);
      },
    );

    it('without any pixels, unless it says that they are elsewhere', () => {
      const facts = matrix(1, 'MONOCHROME2', 16, '1');
      const elsewhere = explicitElement(0x00287fe0, 'UR', text('http://pictures.example/1'));
      expect(isTruncated(explicitSyntax, facts)).toBe(true);
      expect(isTruncated('1.2.840.10008.1.2.4.94', facts, elsewhere)).toBe(false);
      expect(isTruncated(explicitSyntax)).toBe(false);
    });

    it.each([
      ['raw data', '1.2.840.10008.5.1.4.1.1.66'],
      ['spectroscopy', '1.2.840.10008.5.1.4.1.1.4.2'],
      ['a presentation state', '1.2.840.10008.5.1.4.1.1.11.1'],
      ['a structured report', '1.2.840.10008.5.1.4.1.1.88.11'],
      ['a private class', '1.3.12.2.1107.5.9.1'],
    ])('and not of %s, which has rows and columns of something else', (_, sopClassUid) => {
      const facts = joinBytes(
        explicitElement(0x00080016, 'UI', text(sopClassUid, '\0')),
        start.subarray(explicitElement(0x00080016, 'UI', text('1.2.840.10008.5.1.4.1.1.7')).length),
        matrix(1, 'MONOCHROME2', 16, '1'),
      );
      expect(headByWindow(part10(explicitSyntax, facts), 8192)?.isTruncated).toBe(false);
    });
  });

  it('says what pydicom finds behind the pixels, where elements are out of order', () => {
    const native = explicitElement(0x7fe00010, 'OW', new Uint8Array(2_000_000));
    const compressed = sequenceOf(0x7fe00010, new Uint8Array());
    compressed.set(Buffer.from('OB'), 4);
    for (const [syntax, pixels] of [
      ['1.2.840.10008.1.2.1', native],
      ['1.2.840.10008.1.2.5', compressed],
    ] as const) {
      const bytes = part10(syntax, joinBytes(uids, pixels, after));
      const script =
        'import io, pydicom, sys; d = pydicom.dcmread(io.BytesIO(sys.stdin.buffer.read())); print(d.StudyInstanceUID, d.SeriesInstanceUID)';
      const judged = execFileSync('/usr/bin/python3', ['-c', script], { input: bytes, encoding: 'utf8' });
      const [studyUid, seriesUid] = judged.trim().split(' ');
      for (const head of [headOf(bytes), headByWindow(bytes)])
        expect(head).toMatchObject({ studyUid, seriesUid, isComplete: true, isTruncated: false });
    }
  });

  it.each(['explicit', 'implicit'] as const)(
    'of a bare %s data set is recognised by its elements',
    (form) => {
      const element =
        form === 'explicit'
          ? (tag: number, value: string) => explicitElement(tag, 'UI', text(value))
          : (tag: number, value: string) => implicitElement(tag, text(value));
      const head = headOf(
        joinBytes(element(0x00080016, '1.2.840.10008.5.1.4.1.1.7'), element(0x00080018, '1.2.3.4')),
      );
      expect(head).toMatchObject({
        prelude: 'none',
        sopInstanceUid: '1.2.3.4',
        transferSyntaxUid: form === 'explicit' ? '1.2.840.10008.1.2.1' : '1.2.840.10008.1.2',
      });
    },
  );

  it('believes the elements where the transfer syntax is wrong', () => {
    const implicit = joinBytes(
      implicitElement(0x00080016, text('1.2.840.10008.5.1.4.1.1.7')),
      implicitElement(0x00080018, text('1.2.3.4')),
      implicitElement(0x00100020, text('P1')),
    );
    expect(headOf(part10('1.2.840.10008.1.2.1', implicit))).toMatchObject({ patientId: 'P1' });
    expect(headOf(part10('1.2.840.10008.1.2.1.99', joinBytes(uids, after)))).toMatchObject({
      studyUid: '1.2.3',
    });
  });

  it('reads what may tell apart slices that were taken of one place several times', () => {
    const head = headOf(
      part10(
        '1.2.840.10008.1.2.1',
        joinBytes(
          explicitElement(0x00080032, 'TM', text('100010.5')),
          explicitElement(0x00200012, 'IS', text('12')),
          explicitElement(0x00200100, 'IS', text('3')),
        ),
      ),
    );
    expect(head?.taken).toBe('3\\12\\100010.5');
  });

  it('tells slices apart by what their values are, as magnitude and phase, and by nothing else of how they came about', () => {
    const stackOf = (imageType: string, complexComponent = ''): string | undefined =>
      headOf(
        part10(
          '1.2.840.10008.1.2.1',
          joinBytes(
            explicitElement(0x00080008, 'CS', text(imageType)),
            explicitElement(0x00089208, 'CS', text(complexComponent)),
            explicitElement(0x00200037, 'DS', text('1\\0\\0\\0\\1\\0')),
          ),
        ),
      )?.stack;
    const magnitude = stackOf('ORIGINAL\\PRIMARY\\M\\ND');
    expect(magnitude).not.toBe('');
    expect(stackOf('DERIVED\\PRIMARY\\M \\ND\\NORM')).toBe(magnitude);
    expect(stackOf('ORIGINAL\\PRIMARY\\P\\ND')).not.toBe(magnitude);
    expect(stackOf('ORIGINAL\\PRIMARY\\M\\ND', 'PHASE')).not.toBe(magnitude);
  });

  it.each<[string, number | undefined]>([
    ['2.5 ', 2.5],
    ['-4', 4],
    ['0', undefined],
    ['near', undefined],
  ])('reads how far apart slices were taken (%s)', (written, spacingMm) => {
    const head = headOf(part10('1.2.840.10008.1.2.1', explicitElement(0x00180088, 'DS', text(written))));
    expect(head?.spacingMm).toBe(spacingMm);
  });

  it('of a deflated data set is read as far as needed, also when that is far', () => {
    const noise = Uint8Array.from(
      { length: 200_000 },
      (_, index) => (index * 7919 + (index >> 3) * 104729) & 0xff,
    );
    const dataset = joinBytes(uids, explicitElement(0x00091001, 'OB', noise), after);
    const head = headByWindow(part10('1.2.840.10008.1.2.1.99', deflateRawSync(dataset)));
    expect(head).toMatchObject({ studyUid: '1.2.3', isComplete: true });
  });

  it('of a deflated data set that would fill the memory is given up', () => {
    const bomb = deflateRawSync(
      joinBytes(uids, explicitElement(0x00091001, 'OB', new Uint8Array(limits.inflatedHeadBytes + 1)), after),
    );
    expect(headOf(part10('1.2.840.10008.1.2.1.99', bomb))).toMatchObject({ studyUid: '', isComplete: false });
  });

  it('is not looked for beyond the limit', () => {
    const far = explicitElement(0x00091001, 'OB', new Uint8Array(100));
    const many = joinBytes(uids, ...Array.from({ length: 2000 }, () => far), after);
    const bytes = part10('1.2.840.10008.1.2.1', many);
    expect(headByWindow(bytes, 1024, 300)).toMatchObject({ studyUid: '1.2.3' });
    expect(headByWindow(bytes, 1024, 100)).toMatchObject({
      studyUid: '',
      isComplete: false,
      isTruncated: false,
    });
  });

  it('is read behind sequences as deep as the limit, and not behind deeper ones', () => {
    const nested = (depth: number): Uint8Array =>
      depth === 0 ? new Uint8Array() : sequenceOf(0x00081140, nested(depth - 1));
    const at = (depth: number) =>
      headOf(part10('1.2.840.10008.1.2.1', joinBytes(uids, nested(depth), after)));
    expect(at(limits.sequenceDepth)).toMatchObject({ studyUid: '1.2.3' });
    expect(at(limits.sequenceDepth + 10)).toMatchObject({ studyUid: '', isComplete: false });
  });

  it.each([1, 2, 100, 3000])('of a picture that lacks its last %i bytes says so', (missing) => {
    const bytes = readCorpus('series-mr/fruit-ge-196/' + firstFruit());
    expect(headByWindow(bytes)).toMatchObject({ isTruncated: false });
    expect(headByWindow(bytes.subarray(0, bytes.length - missing))).toMatchObject({ isTruncated: true });
  });

  it('of a compressed picture that is cut inside of a frame says so', () => {
    const bytes = readCorpus('multiframe/CT0012.fragmented_no_bot_jpeg_ls.80.dcm');
    expect(headByWindow(bytes)).toMatchObject({ isTruncated: false });
    expect(headByWindow(bytes.subarray(0, bytes.length - 500))).toMatchObject({ isTruncated: true });
  });
});

const firstFruit = (): string =>
  files
    .find(({ path }) => path.startsWith('series-mr/fruit-ge-196/'))
    ?.path.split('/')
    .at(-1) ?? '';

describe('any data set', () => {
  const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`));
  const uid = fc
    .array(fc.nat(99_999), { minLength: 3, maxLength: 8 })
    .map((parts) => `1.2.${parts.join('.')}`);
  const said = fc.record({
    sopInstanceUid: uid,
    studyDate: fc.constantFrom('', '19991231', '20240229'),
    modality: fc.constantFrom('', 'CT', 'MR', 'US'),
    patientName: fc.stringMatching(/^[A-Za-z]{0,12}(\^[A-Za-z]{1,8})?$/),
    patientId: digits(16),
    studyUid: uid,
    seriesUid: uid,
    instanceNumber: fc.nat(9999),
    frames: fc.integer({ min: 1, max: 500 }),
  });
  /** What stands between: private elements, sequences, by the tag that they come before. */
  const between = fc.array(
    fc.record({
      before: fc.constantFrom(0x00090000, 0x00110000, 0x00190000, 0x00210000),
      bytes: fc.nat(9000).map((bytes) => bytes * 2),
      isSequence: fc.boolean(),
    }),
    { maxLength: 6 },
  );
  const file = fc.record({
    said,
    between,
    form: fc.constantFrom('explicit', 'implicit'),
    hasMeta: fc.boolean(),
    windowBytes: fc.constantFrom(1024, 4096, 65_536),
  });

  it('gives back what was written into it, in whatever form and through whatever window', () => {
    fc.assert(
      fc.property(file, ({ said: facts, between: others, form, hasMeta, windowBytes }) => {
        const element = (tag: number, vr: string, value: string): [number, Uint8Array] => {
          const bytes = text(value, vr === 'UI' ? '\0' : ' ');
          return [tag, form === 'explicit' ? explicitElement(tag, vr, bytes) : implicitElement(tag, bytes)];
        };
        const other = (at: (typeof others)[number], index: number): [number, Uint8Array] => {
          const tag = at.before + 0x1000 + index;
          const content = new Uint8Array(at.bytes).fill(index + 1);
          const inside =
            form === 'explicit' ? explicitElement(tag, 'OB', content) : implicitElement(tag, content);
          if (!at.isSequence) return [tag, inside];
          return [tag, form === 'explicit' ? sequenceOf(tag, inside) : implicitElement(tag, item(inside))];
        };
        const elements = [
          element(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7'),
          element(0x00080018, 'UI', facts.sopInstanceUid),
          element(0x00080020, 'DA', facts.studyDate),
          element(0x00080060, 'CS', facts.modality),
          element(0x00100010, 'PN', facts.patientName),
          element(0x00100020, 'LO', facts.patientId),
          element(0x0020000d, 'UI', facts.studyUid),
          element(0x0020000e, 'UI', facts.seriesUid),
          element(0x00200013, 'IS', String(facts.instanceNumber)),
          element(0x00280008, 'IS', String(facts.frames)),
          ...others.map(other),
        ].sort(([a], [b]) => a - b);
        const dataset = joinBytes(...elements.map(([, bytes]) => bytes));
        const syntax = form === 'explicit' ? '1.2.840.10008.1.2.1' : '1.2.840.10008.1.2';
        const head = headByWindow(hasMeta ? part10(syntax, dataset) : dataset, windowBytes);
        expect(head).toMatchObject({ ...facts, transferSyntaxUid: syntax, isTruncated: false });
        expect(head?.prelude).toBe(hasMeta ? 'complete' : 'none');
      }),
      { seed: 20261125, numRuns: 300 },
    );
  });
});

describe('hostile bytes', () => {
  const runs = { seed: 20261122, numRuns: 3000 };

  it('never make reading throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (random, hasPreamble) => {
        const bytes = hasPreamble ? joinBytes(new Uint8Array(128), text('DICM'), random) : random;
        headOf(bytes);
        headByWindow(bytes, 1024);
      }),
      runs,
    );
  });

  const small = files
    .filter(({ path }) => /^(?:broken|charsets|documents)\//.test(path))
    .map(({ path }) => path);
  const originals = small.map(readCorpus).filter((bytes) => bytes.length < 100_000);

  it('that were a picture before never make reading throw', () => {
    const change = fc.tuple(fc.nat(4000), fc.nat(255));
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        fc.array(change, { minLength: 1, maxLength: 20 }),
        fc.nat(6000),
        (original, changes, length) => {
          const bytes = original.slice(0, Math.max(140, length));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          headOf(bytes);
          headByWindow(bytes, 1024);
        },
      ),
      runs,
    );
  });
});
