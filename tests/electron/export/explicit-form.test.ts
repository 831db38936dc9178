import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PictureDecoder } from '../../../electron/export/picture-decoder';
import { losslessSyntaxes } from '../../../shared/dicom/transfer-syntaxes';
import { temporaryFolder } from '../media/temporary-folder';
import { buildBeside } from './build-beside';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(buildBeside);

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const never = new AbortController().signal;
const decoder = new PictureDecoder();
afterAll(() => {
  decoder.close();
});

const explicit = (file: Uint8Array): Promise<Uint8Array | null> =>
  decoder.toExplicit({ file: new Uint8Array(file), transferSyntaxUid: '' }, never);

/** Who writes a file of that transfer syntax in Explicit VR Little Endian, without converting colours. */
const judges: Readonly<Record<string, readonly [program: string, ...options: readonly string[]]>> = {
  '1.2.840.10008.1.2': ['dcmconv', '+te'],
  '1.2.840.10008.1.2.2': ['dcmconv', '+te'],
  '1.2.840.10008.1.2.1.99': ['dcmconv', '+te'],
  '1.2.840.10008.1.2.5': ['dcmdrle'],
  '1.2.840.10008.1.2.4.57': ['dcmdjpeg', '+cn'],
  '1.2.840.10008.1.2.4.70': ['dcmdjpeg', '+cn'],
  '1.2.840.10008.1.2.4.80': ['dcmdjpls'],
  '1.2.840.10008.1.2.4.90': ['gdcmconv', '--raw'],
};

const folders = [
  'transfer-syntaxes',
  'multiframe',
  'series-ct',
  'series-mr',
  'documents',
  'synthetic',
  'deid',
];
const files = folders.flatMap((folder) =>
  readdirSync(join(corpus, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name)),
);

/** As its file meta says; empty where it has none. */
const syntaxOf = (bytes: Uint8Array): string => {
  const start = Buffer.from(bytes.subarray(0, 2048)).toString('latin1');
  return start.slice(128, 132) === 'DICM' ? (/\x02\0\x10\0UI..([0-9.]+)/s.exec(start)?.[1] ?? '') : '';
};

/** Left as they are, and why. */
const kept: Readonly<Record<string, string>> = {
  'transfer-syntaxes/jpeg2000/GDCMJ2K_TextGBR.dcm': 'a JP2 file where a codestream is to be',
  'multiframe/sample-op.dcm': 'lossy JPEG that says it is lossless',
  'documents/other/rtdose_expb.dcm': 'words of 32 bits in big endian',
  'documents/other/rtdose_expb_1frame.dcm': 'words of 32 bits in big endian',
};
/** What a judge changed beside: gdcmconv takes the depth from the codestream, and adds UIDs that lack. */
const theirs: Readonly<Record<string, readonly string[]>> = {
  'multiframe/emri_small_jpeg_2k_lossless.dcm': ['00280101', '00280102'],
  'transfer-syntaxes/jpeg-ls/JLSL_08_07_0_1F.dcm': ['0020000d', '0020000e'],
};

const python = (...args: readonly string[]): string =>
  execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'judge-explicit.py'), ...args], {
    encoding: 'utf8',
  }).trim();

const nameOf = (path: string): string => relative(corpus, path).split(sep).join('/');

describe('a file in Explicit VR Little Endian', () => {
  const plain = files.filter((path) => losslessSyntaxes.has(syntaxOf(readFileSync(path))));

  it('is there for every lossless form', () => {
    const found = new Set(plain.map((path) => syntaxOf(readFileSync(path))));
    expect([...Object.keys(judges), '1.2.840.10008.1.2.4.201'].filter((uid) => !found.has(uid))).toEqual([]);
  });

  it.each(plain.map((path) => [nameOf(path), path]))(
    'has the elements and pixels of %s, as others write it',
    async (name, path) => {
      const folder = temporaryFolder();
      const bytes = readFileSync(path);
      const written = await explicit(bytes);
      expect(written === null).toBe(name in kept);
      if (written === null) return;
      writeFileSync(folder.at('ours'), written);
      const judge = judges[syntaxOf(bytes)];
      if (judge === undefined) {
        python('--codestream', path, folder.at('codestream.j2k'));
        execFileSync('opj_decompress', ['-i', folder.at('codestream.j2k'), '-o', folder.at('theirs.ppm')], {
          stdio: 'pipe',
        });
        expect(python('--ppm', folder.at('ours'), folder.at('theirs.ppm'))).toBe('');
        return;
      }
      // CharLS of dcmtk 3.6.7 refuses that one
      const [program, ...options] = name.endsWith('JLSL_08_07_0_1F.dcm')
        ? (['gdcmconv', '--raw'] as const)
        : judge;
      execFileSync(program, [...options, path, folder.at('theirs')], { stdio: 'pipe' });
      const differences = python(folder.at('ours'), folder.at('theirs'), path)
        .split('\n')
        .filter((line) => line !== '');
      const known = theirs[name] ?? [];
      expect(differences.filter((line) => !known.some((tag) => line.startsWith(tag)))).toEqual([]);
    },
  );

  it('is not to be had of what is lossy, a film, or damaged', async () => {
    const others = files.filter((path) => {
      const syntax = syntaxOf(readFileSync(path));
      return syntax !== '' && syntax !== '1.2.840.10008.1.2.1' && !losslessSyntaxes.has(syntax);
    });
    expect(others.length).toBeGreaterThan(25);
    for (const path of others)
      expect([nameOf(path), await explicit(readFileSync(path))]).toEqual([nameOf(path), null]);
    for (const path of plain.slice(0, 12)) {
      const bytes = readFileSync(path);
      expect([nameOf(path), await explicit(bytes.subarray(0, bytes.length - 5))]).toEqual([
        nameOf(path),
        null,
      ]);
    }
  });
});

describe('a data set that was made for it', () => {
  const head = `(0008,0016) UI 1.2.840.10008.5.1.4.1.1.7
(0008,0018) UI 1.2.3.4
(0010,0010) PN Sample^Robin
`;
  /** As dcmtk writes it, in implicit or big endian form. */
  const made = (lines: string, form: '+ti' | '+tb'): { readonly path: string; readonly judged: string } => {
    const folder = temporaryFolder();
    writeFileSync(folder.at('dump'), head + lines);
    execFileSync('dump2dcm', [folder.at('dump'), folder.at('explicit')]);
    execFileSync('dcmconv', [form, folder.at('explicit'), folder.at('made')]);
    return { path: folder.at('made'), judged: folder.at('explicit') };
  };
  const compare = async (path: string, judged: string): Promise<string> => {
    const folder = temporaryFolder();
    const written = await explicit(readFileSync(path));
    if (written === null) return 'kept';
    writeFileSync(folder.at('ours'), written);
    return python(folder.at('ours'), judged, path);
  };

  it.each(['+ti', '+tb'] as const)(
    'has numbers with a sign and without, and sequences in sequences (%s)',
    async (form) => {
      const { path, judged } = made(
        `(0028,0103) US 1
(0028,0106) SS -5
(0028,0120) SS -2000
(0028,3000) SQ
(fffe,e000) na
(0028,3002) SS 16\\-100\\16
(0028,3006) OW 0001\\fffe\\1234
(0040,9096) SQ
(fffe,e000) na
(0040,9211) SS -3
(0040,9225) FD 1.5
(fffe,e00d) na
(fffe,e0dd) na
(fffe,e00d) na
(fffe,e0dd) na
(0018,6020) SL -7
(0070,0022) FL 2.5\\0.5
(0072,0026) AT (0010,0010)
`,
        form,
      );
      expect(await compare(path, judged)).toBe('');
    },
  );

  it('has private elements as UN, and their creators as text', async () => {
    const { path } = made('(0029,0010) LO SAMPLE 1.0\n(0029,1001) US 7\n(0029,1002) ST private\n', '+ti');
    const written = await explicit(readFileSync(path));
    const folder = temporaryFolder();
    writeFileSync(folder.at('ours'), written ?? '');
    const dump = execFileSync('dcmdump', [folder.at('ours')], { encoding: 'utf8' });
    expect(dump).toMatch(/\(0029,0010\) LO \[SAMPLE 1\.0\]/);
    expect(dump).toMatch(/\(0029,1001\) UN 07\\00/);
  });

  it('is left as it is where it is signed, or one value of it has an odd length', async () => {
    const signed = made(
      '(fffa,fffa) SQ\n(fffe,e000) na\n(0400,0005) US 1\n(fffe,e00d) na\n(fffe,e0dd) na\n',
      '+ti',
    );
    expect(await explicit(readFileSync(signed.path))).toBeNull();
    const { path } = made('(0010,4000) LT abcd\n', '+ti');
    const bytes = readFileSync(path);
    const odd = Buffer.concat([bytes.subarray(0, -1)]);
    odd.writeUInt32LE(3, odd.length - 7);
    expect(await explicit(odd)).toBeNull();
    expect(await explicit(bytes)).not.toBeNull();
  });

  it('is left as it is where its sequences never end', async () => {
    const { path } = made('', '+ti');
    const sequence = Buffer.from('08004011fffffffffeff00e0ffffffff', 'hex');
    const deep = Buffer.concat([readFileSync(path), ...Array.from({ length: 5000 }, () => sequence)]);
    expect(await explicit(deep)).toBeNull();
  });
});
