import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { exportSelection } from '../../../electron/export/export-selection';
import { fixFileSet } from '../../../electron/export/fix-file-set';
import {
  lintFileSet,
  lintRules,
  type LintReport,
  type LintRule,
} from '../../../electron/export/lint-file-set';
import { sourceRefOf } from '../../../electron/media/open-source';
import { scanHere } from '../media/scan-here';
import { temporaryFolder, type TemporaryFolder } from '../media/temporary-folder';

vi.setConfig({ testTimeout: 60_000 });

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const context = { signal: new AbortController().signal, tell: () => undefined };
const lint = async (path: string): Promise<LintReport> =>
  lintFileSet({ source: await sourceRefOf(path) }, context);

const formats = ['folder', 'zip', 'iso'] as const;
type Format = (typeof formats)[number];

const writeOurs = async (folder: TemporaryFolder, format: Format, inside: string): Promise<string> => {
  const { catalog, instances } = await scanHere(join(corpus, inside));
  const selection = { source: catalog.source, instances, gaps: [], unidentified: 0 };
  await exportSelection({ selection, format, path: folder.at('set') }, context);
  return folder.at('set');
};

describe('good media', () => {
  it.each(formats)('that we wrote as a %s have no finding', async (format) => {
    const set = await writeOurs(temporaryFolder(), format, 'dicomdir/pydicom-tiny-alpha');
    expect(await lint(set)).toMatchObject({ findings: [], references: 50, outsideGeneralPurposeCd: 0 });
  });

  it('that dcmmkdir wrote have none, nor has an image that xorriso made of them', async () => {
    const folder = temporaryFolder();
    const set = await writeOurs(folder, 'folder', 'dicomdir/pydicom-tiny-alpha');
    for (const name of ['DICOMDIR', 'README.TXT', 'INDEX.HTM', 'IHE_PDI'])
      rmSync(join(set, name), { recursive: true });
    execFileSync('dcmmkdir', ['+r', '-Pgp', '+D', join(set, 'DICOMDIR'), '+id', set, 'DICOM'], {
      stdio: 'ignore',
    });
    expect(await lint(set)).toMatchObject({ findings: [], references: 50 });
    execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-V', 'DISC', '-o', folder.at('x.iso'), set], {
      stdio: 'ignore',
    });
    expect(await lint(folder.at('x.iso'))).toMatchObject({ findings: [], references: 50 });
  });

  it('that dcmtk made, with pictures that are TIFF files too, have none: that is noted', async () => {
    const { findings, notes, references } = await lint(join(corpus, 'dicomdir/dcmtk-fileset'));
    expect([findings, references]).toEqual([[], 31]);
    expect(new Set(notes.map(({ rule, clause }) => `${rule} ${clause}`))).toEqual(
      new Set(['preamble PS3.10 7.5']),
    );
  });

  it('in other transfer syntaxes have none, and are said not to be STD-GEN-CD', async () => {
    const { findings, outsideGeneralPurposeCd } = await lint(
      await writeOurs(temporaryFolder(), 'folder', 'transfer-syntaxes/ct'),
    );
    expect(findings).toEqual([]);
    expect(outsideGeneralPurposeCd).toBeGreaterThan(0);
  });
});

const image = 'DICOM/PA000001/ST000001/SE000001/IM000001';

/** Changes text of the same length in a file. */
const replace =
  (name: string, from: string, to: string) =>
  (at: (inside: string) => string): void => {
    const bytes = readFileSync(at(name));
    const place = bytes.indexOf(from, 0, 'latin1');
    if (place < 0 || from.length !== to.length) throw new Error(`no ${from}`);
    bytes.write(to, place, 'latin1');
    writeFileSync(at(name), bytes);
  };
const add =
  (name: string, content: string | Buffer = 'text') =>
  (at: (inside: string) => string): void => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), content);
  };
const picture = readFileSync(join(corpus, 'charsets/chrGerm.dcm'));

/** One way to break each rule. */
const spoilt: Readonly<Record<Exclude<LintRule, 'unreadable'>, (at: (inside: string) => string) => void>> = {
  'no-dicomdir': (at) => {
    rmSync(at('DICOMDIR'));
  },
  'dicomdir-unreadable': add('DICOMDIR', 'nothing like it'),
  'dicomdir-class': replace('DICOMDIR', '1.2.840.10008.1.3.10', '1.2.840.10008.1.3.11'),
  'dicomdir-syntax': (at) => {
    const { status } = spawnSync('dcmconv', ['+ti', at('DICOMDIR'), at('DICOMDIR')]);
    expect(status).toBe(0);
  },
  'file-set-id': (at) => {
    const bytes = readFileSync(at('DICOMDIR'));
    bytes.write('disc', bytes.indexOf(Buffer.from([4, 0, 0x30, 0x11, 0x43, 0x53])) + 8, 'latin1');
    writeFileSync(at('DICOMDIR'), bytes);
  },
  offset: (at) => {
    const bytes = readFileSync(at('DICOMDIR'));
    const place = bytes.indexOf(Buffer.from([4, 0, 0, 0x12, 0x55, 0x4c, 4, 0]));
    bytes.writeUInt32LE(bytes.readUInt32LE(place + 8) + 2, place + 8);
    writeFileSync(at('DICOMDIR'), bytes);
  },
  'record-unreached': (at) => {
    const bytes = readFileSync(at('DICOMDIR'));
    const place = bytes.indexOf(Buffer.from([4, 0, 0x20, 0x14, 0x55, 0x4c, 4, 0]));
    bytes.writeUInt32LE(0, place + 8);
    writeFileSync(at('DICOMDIR'), bytes);
  },
  'record-type': replace('DICOMDIR', 'PATIENT ', 'PATIENTS'),
  'record-key': (at) => {
    const bytes = readFileSync(at('DICOMDIR'));
    // Patient ID becomes an element that no record needs
    bytes[bytes.indexOf(Buffer.from([0x10, 0, 0x20, 0, 0x4c, 0x4f])) + 2] = 0x21;
    writeFileSync(at('DICOMDIR'), bytes);
  },
  'file-id': replace('DICOMDIR', 'DICOM\\PA000001', 'dicom\\PA000001'),
  'listed-missing': (at) => {
    rmSync(at(image));
  },
  'reference-differs': replace(image, '1.2.840.10008.5.1.4.1.1.', '1.2.840.10008.5.1.4.1.9.'),
  'present-unlisted': add('DICOM/MORE', picture),
  'no-prefix': replace(image, 'DICM', 'DICO'),
  'record-differs': (at) => {
    execFileSync('dcmodify', ['-nb', '-m', '(0004,1220)[1].StudyDate=20010101', at('DICOMDIR')]);
  },
  'file-meta': (at) => {
    const bytes = readFileSync(at(image));
    // Implementation Class UID becomes private information
    bytes[bytes.indexOf(Buffer.from([2, 0, 0x12, 0, 0x55, 0x49])) + 2] = 0x11;
    writeFileSync(at(image), bytes);
  },
  levels: add('A/B/C/D/E/F/G/H/I'),
  'not-listed': (at) => {
    symlinkSync('/etc/hostname', at('LINK'));
  },
  'not-dicom': add('DICOM/NOTES.TXT'),
  program: add('VIEWER', 'MZ and so on'),
  autorun: add('AUTORUN.INF'),
  'pdi-lacks': (at) => {
    rmSync(at('README.TXT'));
  },
  name: (at) => {
    renameSync(at('IHE_PDI/STYLE.CSS'), at('IHE_PDI/stylesheet.css'));
  },
};

describe('media that break', () => {
  it.each(Object.keys(spoilt) as (keyof typeof spoilt)[])(
    'the rule "%s" are told with its clause',
    async (rule) => {
      const folder = temporaryFolder();
      const set = await writeOurs(folder, 'folder', 'dicomdir/pydicom-tiny-alpha');
      spoilt[rule]((inside) => join(set, inside));
      const { findings } = await lint(set);
      expect(findings.map((finding) => finding.rule)).toContain(rule);
      for (const finding of findings) expect(finding.clause).toBe(lintRules[finding.rule]);
    },
  );
});

describe('a file that can not be read', () => {
  /** A ZIP in which the packed bytes of a file are damaged. */
  const damagedZip = async (name: string): Promise<string> => {
    const folder = temporaryFolder();
    const set = await writeOurs(folder, 'folder', 'dicomdir/pydicom-tiny-alpha');
    execFileSync('zip', ['-qr', folder.at('set.zip'), '.'], { cwd: set });
    const bytes = readFileSync(folder.at('set.zip'));
    const place = bytes.indexOf(name);
    bytes.fill(0xff, place + name.length + bytes.readUInt16LE(place - 2), place + name.length + 200);
    writeFileSync(folder.at('set.zip'), bytes);
    expect(spawnSync('unzip', ['-tq', folder.at('set.zip'), name]).status).not.toBe(0);
    return folder.at('set.zip');
  };

  it('is told, and all others are looked at', async () => {
    expect(await lint(await damagedZip(image))).toMatchObject({
      references: 50,
      findings: [{ rule: 'unreadable', clause: lintRules.unreadable, detail: image }],
    });
  });

  it('is told where it is the DICOMDIR', async () => {
    const { findings, references } = await lint(await damagedZip('DICOMDIR'));
    expect(references).toBe(0);
    expect(findings.filter(({ rule }) => rule !== 'present-unlisted')).toMatchObject([
      { rule: 'dicomdir-unreadable' },
    ]);
  });

  it('is left out of a copy that is made anew, and is not said to be repaired', async () => {
    const zip = await damagedZip(image);
    const { catalog, instances } = await scanHere(zip);
    const selection = { source: catalog.source, instances, gaps: [], unidentified: 1 };
    const { copy, repaired, left } = await fixFileSet(
      { selection, format: 'folder', path: `${zip}-fixed` },
      context,
    );
    expect([copy.instances, repaired, left]).toEqual([49, [], []]);
  });
});

describe('a file that systems start by its name', () => {
  it.each(['RUN.BAT', 'START.JS', 'X.VBS', 'V.JAR', 'A.SCR', 'R.LNK'])(
    'is told for a program, whatever is in it: %s',
    async (name) => {
      const folder = temporaryFolder();
      const set = await writeOurs(folder, 'folder', 'dicomdir/pydicom-tiny-alpha');
      writeFileSync(join(set, name), 'text');
      expect((await lint(set)).findings).toMatchObject([{ rule: 'program', detail: name }]);
    },
  );
});

describe('file meta', () => {
  const groupLength = (change: number) => (bytes: Buffer) => {
    bytes.writeUInt32LE(bytes.readUInt32LE(140) + change, 140);
  };
  it.each([
    ['has another length than it says', groupLength(4)],
    [
      'names another picture than the data set',
      (bytes: Buffer) => {
        const place = bytes.indexOf(Buffer.from([8, 0, 0x18, 0, 0x55, 0x49])) + 8;
        const last = place + bytes.readUInt16LE(place - 2) - 3;
        bytes[last] = bytes[last] === 0x31 ? 0x32 : 0x31;
      },
    ],
  ])('that %s is told', async (_, spoil) => {
    const folder = temporaryFolder();
    const set = await writeOurs(folder, 'folder', 'dicomdir/pydicom-tiny-alpha');
    const bytes = readFileSync(join(set, image));
    spoil(bytes);
    writeFileSync(join(set, image), bytes);
    expect((await lint(set)).findings).toContainEqual({
      rule: 'file-meta',
      clause: 'PS3.10 7.1',
      detail: image,
    });
  });
});
