import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { arrangeFileSet, type DraftedInstance } from '../../../shared/dicom/file-ids';
import { recordKeys, type RecordType } from '../../../shared/dicom/directory-records';
import { writeDicomdir, type Dicomdir } from '../../../shared/dicom/write-dicomdir';
import { draftFolders, draftInstance, sha256, writeDisc } from './write-dicomdir-disc';

// other programs judge here, and computers are busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const corpus = join(import.meta.dirname, '..', '..', 'corpus');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'discport-dicomdir-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const judgedSchema = z.object({
  id: z.string(),
  uid: z.string(),
  instances: z.array(
    z.object({
      path: z.string(),
      type: z.string(),
      sopInstanceUid: z.string(),
      recordUid: z.string(),
      patientInRecord: z.string().nullable(),
      patientInFile: z.string(),
      declared: z.boolean(),
      keys: z.record(z.string(), z.array(z.string())),
    }),
  ),
});

const byPydicom = (disc: string) =>
  judgedSchema.parse(
    JSON.parse(
      execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'judge-file-set.py'), disc], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      }),
    ) as unknown,
  );

/** Lines of dicom3tools' verifier that say the DICOMDIR is wrong. */
const errorsByDciodvfy = (disc: string): readonly string[] => {
  const { stderr } = spawnSync('dciodvfy', [join(disc, 'DICOMDIR')], { encoding: 'latin1' });
  expect(stderr).toContain('BasicDirectory');
  return stderr.split('\n').filter((line) => line.startsWith('Error'));
};

/** Only these can stand in a directory without a fault of the directory's own (PS3.5 9.1). */
const hasLegalUids = ({ instance }: DraftedInstance): boolean =>
  [instance.sopInstanceUid, instance.seriesUid, instance.studyUid].every((uid) =>
    /^[012](\.(0|[1-9]\d*))+$/.test(uid),
  );

const everything = (): readonly DraftedInstance[] => draftFolders(corpus, '.');

const sets: readonly (readonly [string, number, () => readonly DraftedInstance[]])[] = [
  ['dcmtk-fileset', 31, () => draftFolders(corpus, 'dicomdir/dcmtk-fileset')],
  ['pydicom-tiny-alpha', 50, () => draftFolders(corpus, 'dicomdir/pydicom-tiny-alpha')],
  ['fruit-ge-196', 196, () => draftFolders(corpus, 'series-mr/fruit-ge-196')],
  ['everything', 560, () => everything().filter(hasLegalUids)],
];

describe.each(sets)('the DICOMDIR of %s', (name, atLeast, draft) => {
  let disc: string;
  let written: ReturnType<typeof writeDisc>;
  let judged: ReturnType<typeof byPydicom>;
  beforeAll(() => {
    disc = join(folder, name);
    written = writeDisc(corpus, draft(), disc);
    expect(written.members.length).toBeGreaterThanOrEqual(atLeast);
    judged = byPydicom(disc);
  });

  it('has no error for dciodvfy', () => {
    expect(errorsByDciodvfy(disc)).toEqual([]);
  });

  it('is walked by dcdirdmp to every file', () => {
    const dump = spawnSync('dcdirdmp', [join(disc, 'DICOMDIR')], { encoding: 'latin1' });
    expect(dump.status).toBe(0);
    const { members } = written;
    for (const { fileId } of members) expect(dump.stderr + dump.stdout).toContain(fileId.join('\\'));
  });

  it('is dumped by dcmdump without a word', () => {
    const dump = spawnSync('dcmdump', [join(disc, 'DICOMDIR')], { encoding: 'latin1', maxBuffer: 1 << 28 });
    expect([dump.status, dump.stderr]).toEqual([0, '']);
  });

  it('leads pydicom to every instance, in the order of its records', () => {
    expect([judged.id, judged.uid]).toEqual([written.dicomdir.fileSetId, written.dicomdir.fileSetUid]);
    expect(judged.instances.map(({ path, recordUid, type }) => [path, recordUid, type])).toEqual(
      written.members.map(({ fileId, instance, drafts }) => [
        fileId.join('/'),
        instance.sopInstanceUid,
        (drafts.at(-1) ?? drafts[0]).type,
      ]),
    );
    for (const { recordUid, sopInstanceUid } of judged.instances) expect(recordUid).toBe(sopInstanceUid);
  });

  it('gives pydicom the names that the files give it', () => {
    const wrong = judged.instances
      .filter(({ declared, patientInFile }) => declared && !patientInFile.includes('\ufffd'))
      .map(({ patientInFile, patientInRecord }) => [patientInFile, patientInRecord] as const)
      .filter(([inFile, inRecord]) => inRecord !== null && !sameName(inFile, inRecord));
    // a file that declares Latin-1 and is UTF-8: the record says what is declared, and where that is no character
    expect(wrong).toEqual(name === 'everything' ? [['Å\u0081uk^Å»aneta', 'Å\ufffduk^Å»aneta']] : []);
  });

  it('has every key that must have a value in every record', () => {
    for (const { keys } of judged.instances)
      for (const [type, present] of Object.entries(keys))
        for (const [keyword, need] of Object.entries(recordKeys[type as RecordType]))
          if (need === '1' || need === '2') expect(present).toContain(keyword);
  });
});

const comparedSchema = z.object({
  ours: z.number(),
  theirs: z.number(),
  differences: z.array(
    z.object({
      fileId: z.string(),
      record: z.string(),
      key: z.string(),
      ours: z.unknown(),
      theirs: z.unknown(),
    }),
  ),
});

describe('the DICOMDIR that dcmmkdir writes of the same files', () => {
  it('has the same records with the same values', () => {
    const disc = join(folder, 'beside-dcmmkdir');
    const { members } = writeDisc(corpus, everything().filter(hasLegalUids), disc);
    const theirs = join(folder, 'by-dcmmkdir');
    // it leaves out what it would have to make values up for
    spawnSync('dcmmkdir', ['+Nrs', '-Nxc', '-Nec', '-Pgp', '+r', '+D', theirs, '+id', disc, 'DICOM']);
    const compared = comparedSchema.parse(
      JSON.parse(
        execFileSync(
          '/usr/bin/python3',
          [join(import.meta.dirname, 'compare-dicomdirs.py'), join(disc, 'DICOMDIR'), theirs],
          { encoding: 'utf8', maxBuffer: 1 << 28 },
        ),
      ) as unknown,
    );
    expect(compared.ours).toBe(members.length);
    expect(compared.theirs).toBeGreaterThan(300);
    const isCharacterSet = (key: string): boolean => key === 'SpecificCharacterSet';
    // bytes that are no text in what was declared become UTF-8 here, and stay there
    const isNoText = (value: unknown): boolean => /[\x80-\x9f]/.test(String(value));
    const mended = new Set(
      compared.differences.filter(({ theirs: value }) => isNoText(value)).map(({ fileId }) => fileId),
    );
    expect(mended.size).toBe(2);
    const unexplained = compared.differences.filter(
      ({ fileId, key, record, ours, theirs: value }) =>
        // declared where a value of the record needs it, not wherever the file declares one
        !(isCharacterSet(key) && ours === null) &&
        !(mended.has(fileId) && (isCharacterSet(key) || isNoText(value))) &&
        // keys of the application profiles for CT and MR alone (PS3.11 E)
        !(record === 'IMAGE' && (key === 'ImageType' || key === 'ReferencedImageSequence')) &&
        // see directory-records
        record !== 'ANNOTATION',
    );
    expect(unexplained).toEqual([]);
  });
});

const sameName = (one: string, other: string): boolean =>
  one.toUpperCase().replace(/[\s^=]+$/, '') === other.toUpperCase().replace(/[\s^=]+$/, '');

describe('a DICOMDIR', () => {
  it('holds instances whose UIDs are none, and pydicom still loads them', () => {
    const odd = everything().filter((drafted) => !hasLegalUids(drafted));
    expect(odd.length).toBeGreaterThan(0);
    const disc = join(folder, 'odd');
    writeDisc(corpus, odd, disc);
    expect(
      byPydicom(disc)
        .instances.map(({ recordUid }) => recordUid)
        .sort(),
    ).toEqual(odd.map(({ instance }) => instance.sopInstanceUid).sort());
  });

  it('is the same byte for byte in whatever order the instances come', () => {
    const drafted = everything();
    const { bytes } = writeDicomdir(arrangeFileSet(drafted), sha256, null);
    fc.assert(
      fc.property(fc.shuffledSubarray([...drafted], { minLength: drafted.length }), (shuffled) => {
        expect(Buffer.compare(writeDicomdir(arrangeFileSet(shuffled), sha256, null).bytes, bytes)).toBe(0);
      }),
      { numRuns: 5, seed: 3 },
    );
  });

  it('has another UID and identifier as soon as it has other records', () => {
    const drafted = draftFolders(corpus, 'dicomdir/pydicom-tiny-alpha');
    const one = writeDicomdir(arrangeFileSet(drafted), sha256, null);
    const other = writeDicomdir(arrangeFileSet(drafted.slice(1)), sha256, null);
    expect(one.fileSetUid).not.toBe(other.fileSetUid);
    expect(one.fileSetId).not.toBe(other.fileSetId);
    expect(one.fileSetId).toMatch(/^[A-Z0-9_]{1,16}$/);
  });

  it('of nothing is still one', () => {
    const disc = join(folder, 'nothing');
    writeDisc(corpus, [], disc);
    expect(errorsByDciodvfy(disc)).toEqual([]);
    expect(byPydicom(disc).instances).toEqual([]);
  });

  it('of 20,000 instances is walked to its last record', () => {
    const [template] = draftFolders(corpus, 'dicomdir/pydicom-tiny-alpha');
    if (template === undefined) throw new Error('the corpus is empty');
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      ...template,
      instance: {
        ...template.instance,
        sopInstanceUid: `1.2.3.${index}`,
        seriesUid: `1.2.4.${index % 40}`,
        studyUid: `1.2.5.${index % 8}`,
      },
    }));
    const { bytes } = writeDicomdir(arrangeFileSet(many), sha256, null);
    const path = join(folder, 'LARGE');
    writeFileSync(path, bytes);
    const dump = execFileSync('dcmdump', ['+P', '0004,1511', path], {
      encoding: 'latin1',
      maxBuffer: 1 << 28,
    });
    expect(new Set(dump.match(/1\.2\.3\.\d+/g)).size).toBe(20_000);
  });
});

describe('records', () => {
  const element = (tag: string, vr: string, value: string | Buffer): Buffer => {
    const bytes = Buffer.from(value as string, 'latin1');
    const padded =
      bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ')]);
    const head = Buffer.alloc(8);
    head.writeUInt16LE(parseInt(tag.slice(0, 4), 16), 0);
    head.writeUInt16LE(parseInt(tag.slice(4), 16), 2);
    head.write(vr, 4, 'latin1');
    head.writeUInt16LE(padded.length, 6);
    return Buffer.concat([head, padded]);
  };
  /** A bare data set: what is given, with UIDs. */
  const drafted = (
    values: Readonly<Record<string, readonly [string, string]>>,
    number = 1,
  ): DraftedInstance => {
    const all: Readonly<Record<string, readonly [string, string]>> = {
      '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.7'],
      '00080018': ['UI', `1.2.3.${number}`],
      '0020000d': ['UI', `1.2.4.${number}`],
      '0020000e': ['UI', `1.2.5.${number}`],
      ...values,
    };
    const bytes = Buffer.concat(
      Object.keys(all)
        .sort()
        .map((tag) => element(tag, all[tag]?.[0] ?? '', all[tag]?.[1] ?? '')),
    );
    const instance = draftInstance(bytes, `${number}`);
    if (instance === null) throw new Error('not taken for DICOM');
    return instance;
  };
  const write = (...instances: readonly DraftedInstance[]): Dicomdir =>
    writeDicomdir(arrangeFileSet(instances), sha256, null);
  const dumped = (dicomdir: Dicomdir, ...tags: readonly string[]): readonly string[] => {
    const path = join(folder, 'one');
    writeFileSync(path, dicomdir.bytes);
    const args = tags.flatMap((tag) => ['+P', tag]);
    const dump = execFileSync('dcmdump', [...args, ...(tags[0] === '0008,0005' ? [] : ['+U8']), path], {
      encoding: 'utf8',
    });
    return Array.from(dump.matchAll(/\[(.*?)\]/g), ([, value]) => value ?? '');
  };

  it('invent what an instance lacks, say so, and say it with nothing that could be a finding', () => {
    const dicomdir = write(drafted({}));
    expect(dicomdir.inventedKeys).toEqual(
      expect.arrayContaining(
        [
          ['PATIENT', 'PatientID'],
          ['STUDY', 'StudyDate'],
          ['STUDY', 'StudyTime'],
          ['STUDY', 'StudyID'],
          ['SERIES', 'Modality'],
          ['SERIES', 'SeriesNumber'],
          ['IMAGE', 'InstanceNumber'],
        ].map(([record, keyword]) => ({ record, keyword, count: 1 })),
      ),
    );
    expect(dumped(dicomdir, '0010,0020')).toEqual(['NOID0001']);
    expect(dumped(dicomdir, '0008,0020')).toEqual(['19000101']);
    expect(dumped(dicomdir, '0008,0060')).toEqual(['OT']);
  });

  it('take a value that is none for missing, and a date of the older form for a date', () => {
    const dicomdir = write(drafted({ '00080020': ['DA', '1999.12.31'], '00080030': ['TM', 'noon'] }));
    expect(dumped(dicomdir, '0008,0020')).toEqual(['19991231']);
    expect(dumped(dicomdir, '0008,0030')).toEqual(['000000']);
    expect(dicomdir.inventedKeys.map(({ keyword }) => keyword)).not.toContain('StudyDate');
    expect(dicomdir.inventedKeys.map(({ keyword }) => keyword)).toContain('StudyTime');
  });

  it('give two persons under one identifier two records, and an exam that could be either’s one of its own', () => {
    const dicomdir = write(
      drafted({ '00100010': ['PN', 'ONE^PERSON'], '00100020': ['LO', 'SAME'] }, 1),
      drafted({ '00100010': ['PN', 'OTHER^PERSON'], '00100020': ['LO', 'SAME'] }, 2),
      drafted({ '00100010': ['PN', 'TWIN'], '00100020': ['LO', 'SAME'], '00100030': ['DA', '20010101'] }, 3),
      drafted({ '00100010': ['PN', 'TWIN'], '00100020': ['LO', 'SAME'], '00100030': ['DA', '20020202'] }, 4),
      drafted({ '00100010': ['PN', 'TWIN'], '00100020': ['LO', 'SAME'] }, 5),
    );
    expect(dumped(dicomdir, '0010,0010')).toEqual(['ONE^PERSON', 'OTHER^PERSON', 'TWIN', 'TWIN', 'TWIN']);
    expect(dumped(dicomdir, '0010,0020')).toEqual(Array.from({ length: 5 }, () => 'SAME'));
    expect(dumped(dicomdir, '0010,0030')).toEqual(['20010101', '20020202']);
  });

  it('take two spellings of a name for one person', () => {
    const dicomdir = write(
      drafted({ '00100010': ['PN', 'Person^One^^'], '00100020': ['LO', 'SAME'] }, 1),
      drafted({ '00100010': ['PN', 'PERSON^ONE'], '00100020': ['LO', 'SAME'] }, 2),
    );
    expect(dumped(dicomdir, '0010,0020')).toEqual(['SAME']);
  });

  it('carry the bytes of a name with the character set that was declared for them', () => {
    const dicomdir = write(
      drafted({ '00080005': ['CS', 'ISO_IR 100'], '00100010': ['PN', 'M\xfcller^J\xf6rg'] }),
    );
    expect(dumped(dicomdir, '0010,0010')).toEqual(['Müller^Jörg']);
    expect(Buffer.from(dicomdir.bytes).includes(Buffer.from('M\xfcller^J\xf6rg', 'latin1'))).toBe(true);
    expect(dumped(dicomdir, '0008,0005')).toContain('ISO_IR 100');
  });

  it('turn a name with no character set into UTF-8 that is declared, and guess nothing', () => {
    const bytes = Buffer.from('Müller', 'utf8').toString('latin1');
    const dicomdir = write(drafted({ '00100010': ['PN', bytes] }));
    expect(dumped(dicomdir, '0010,0010')).toEqual(['MÃ¼ller']);
    expect(dumped(dicomdir, '0008,0005')).toContain('ISO_IR 192');
  });

  it('cut a description that is too long, and rather invent an identifier than cut it', () => {
    const dicomdir = write(
      drafted({ '00081030': ['LO', 'd'.repeat(100)], '00100020': ['LO', 'i'.repeat(65)] }),
    );
    expect(dumped(dicomdir, '0008,1030')).toEqual(['d'.repeat(64)]);
    expect(dumped(dicomdir, '0010,0020')).toEqual(['NOID0001']);
  });

  it('put an instance that has no patient at the root', () => {
    const dicomdir = write(
      drafted({ '00080016': ['UI', '1.2.840.10008.5.1.4.39.1'], '00700080': ['CS', 'HOT_IRON'] }),
      drafted({}, 2),
    );
    expect(dumped(dicomdir, '0004,1430')).toEqual(['PATIENT', 'STUDY', 'SERIES', 'IMAGE', 'PALETTE']);
    expect(dumped(dicomdir, '0004,1500').at(-1)).toBe('DICOM\\GENERAL\\OB000001');
  });

  it('name files by eight capitals, digits and underscores, whatever they hold', () => {
    for (const { fileId } of arrangeFileSet(everything())) {
      expect(fileId.length).toBeLessThanOrEqual(8);
      for (const component of fileId) expect(component).toMatch(/^[A-Z0-9_]{1,8}$/);
    }
  });

  it('come out of any bytes without a failure', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const start = element('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.88.11');
        const uids = ['00080018', '0020000d', '0020000e'].map((tag) => element(tag, 'UI', '1.2.3'));
        const instance = draftInstance(Buffer.concat([start, ...uids, bytes]), 'a');
        if (instance !== null) write(instance);
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});
