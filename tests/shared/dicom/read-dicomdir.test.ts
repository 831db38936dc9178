import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ByteWindow } from '../../../shared/dicom/byte-window';
import { readDicomdir, type Dicomdir } from '../../../shared/dicom/read-dicomdir';
import { readHead } from '../../../shared/dicom/read-head';
import { limits } from '../../../shared/model/limits';
import { corpusPath, inflate, readCorpus } from './corpus';
import { explicitElement, joinBytes, part10, text } from './make-dicom';
import {
  imageRecord,
  makeDicomdir,
  patientRecord,
  seriesRecord,
  studyRecord,
  type MadeRecord,
} from './make-dicomdir';

vi.setConfig({ testTimeout: 60_000 });

const read = (bytes: Uint8Array): Dicomdir => {
  const window = ByteWindow.over(bytes);
  const head = readHead(window, inflate);
  return readDicomdir(window, head?.datasetStart ?? 0);
};

const who = ({ entries }: Dicomdir): string[] =>
  entries.map(
    ({ fileId, facts }) =>
      `${fileId.join('/')} ${facts.patientId} ${facts.studyUid} ${facts.seriesUid} ${facts.sopInstanceUid}`,
  );

describe('the DICOMDIR of the test file-set', () => {
  const original = read(readCorpus('dicomdir/dcmtk-fileset/DICOMDIR'));

  it('lists the files and UIDs that dcmdump prints', () => {
    const dumped = execFileSync(
      'dcmdump',
      ['+P', '0004,1500', '+P', '0004,1511', corpusPath('dicomdir/dcmtk-fileset/DICOMDIR')],
      { encoding: 'latin1' },
    );
    const values = Array.from(dumped.matchAll(/\[(.*?)\]/g), ([, value]) => value);
    const files = original.entries.map(({ fileId }) => fileId.join('\\'));
    const ours = [...files, ...original.entries.map(({ facts }) => facts.sopInstanceUid)];
    expect(ours).toEqual(values);
    expect(original).toMatchObject({ isCut: false, isRepaired: false });
    expect(original.entries).toHaveLength(31);
  });

  it.each([
    ['bigEnd', false],
    ['implicit', false],
    ['nooffset', false],
    // the records are listed backwards, patients have another type, and the first offset leads to a picture
    ['nopatient', true],
    ['reordered', false],
  ])('says the same in its variant %s', (variant, isRepaired) => {
    const found = read(readCorpus(`dicomdir/dcmtk-fileset-variants/DICOMDIR-${variant}`));
    const sorted = (dicomdir: Dicomdir) => who(dicomdir).sort();
    expect(sorted(found)).toEqual(sorted(original));
    expect(found).toMatchObject({ isRepaired, isCut: false });
  });

  it('lists nothing in its empty variant, which is no fault', () => {
    expect(read(readCorpus('dicomdir/dcmtk-fileset-variants/DICOMDIR-empty.dcm'))).toEqual({
      entries: [],
      isRepaired: false,
      isCut: false,
    });
  });

  it('lists what is whole where it ends too soon', () => {
    const bytes = readCorpus('dicomdir/dcmtk-fileset/DICOMDIR');
    const found = read(bytes.subarray(0, 6000));
    expect(found.isCut).toBe(true);
    expect(who(found)).toEqual(who(original).slice(0, found.entries.length));
    expect(found.entries.length).toBeGreaterThan(10);
  });
});

const unlinked = (record: MadeRecord): MadeRecord => {
  const { next, lower, ...rest } = record;
  return next === undefined && lower === undefined ? record : rest;
};

describe('records', () => {
  const tree: MadeRecord[] = [
    patientRecord('P1', { lower: 1, next: 5 }),
    studyRecord('1.1', { lower: 2 }),
    seriesRecord('1.1.1', { lower: 3 }),
    imageRecord('A\\IM1', '1.1.1.1', { next: 4 }),
    imageRecord('A\\IM2', '1.1.1.2'),
    patientRecord('P2', { lower: 6 }),
    studyRecord('2.1', { lower: 7 }),
    seriesRecord('2.1.1', { lower: 8 }),
    imageRecord('B\\IM1', '2.1.1.1'),
  ];
  const expected = ['A/IM1 P1 1.1 1.1.1 1.1.1.1', 'A/IM2 P1 1.1 1.1.1 1.1.1.2', 'B/IM1 P2 2.1 2.1.1 2.1.1.1'];

  it('are placed by their offsets', () => {
    const found = read(makeDicomdir(tree));
    expect(who(found)).toEqual(expected);
    expect(found.isRepaired).toBe(false);
  });

  it('are placed by their offsets where all of these are shifted by the same', () => {
    const found = read(makeDicomdir(tree, { shift: -132 }));
    expect(who(found)).toEqual(expected);
    expect(found.isRepaired).toBe(true);
  });

  it('are placed by type and order where there are no offsets', () => {
    const found = read(makeDicomdir(tree.map(unlinked), { first: -1 }));
    expect(who(found)).toEqual(expected);
    expect(found.isRepaired).toBe(true);
  });

  it('may stand without a patient', () => {
    const records = [studyRecord('1.1'), seriesRecord('1.1.1'), imageRecord('IM1', '1.1.1.1')];
    const found = read(makeDicomdir(records, { first: -1 }));
    expect(who(found)).toEqual(['IM1  1.1 1.1.1 1.1.1.1']);
  });

  it('are not inherited from a neighbour by offsets that go in circles', () => {
    const circle: MadeRecord[] = [
      patientRecord('P1', { lower: 1, next: 0 }),
      studyRecord('1.1', { lower: 0, next: 1 }),
      imageRecord('IM1', '1.1.1.1', { lower: 2, next: 2 }),
    ];
    expect(read(makeDicomdir(circle)).entries).toHaveLength(1);
  });

  it('that are out of use are left out', () => {
    const found = read(
      makeDicomdir(tree.map((record, index) => (index === 4 ? { ...record, inUse: 0 } : record))),
    );
    expect(who(found)).toEqual([expected[0], expected[2]]);
  });

  it('of private and unknown types count when they name a file', () => {
    const found = read(
      makeDicomdir(tree.map((record, index) => (index === 4 ? { ...record, type: 'PRIVATE' } : record))),
    );
    expect(who(found)).toEqual(expected);
  });

  it('decode by the character set of their own, or of the record above', () => {
    const patient: MadeRecord = {
      type: 'PATIENT',
      lower: 1,
      values: joinBytes(
        explicitElement(0x00080005, 'CS', text('ISO_IR 144')),
        explicitElement(0x00100010, 'PN', Uint8Array.of(0xbb, 0xee, 0xda, 0x20)),
      ),
    };
    const study: MadeRecord = {
      type: 'STUDY',
      lower: 2,
      values: explicitElement(0x00081030, 'LO', Uint8Array.of(0xbb, 0xee, 0xda, 0x20)),
    };
    const [entry] = read(makeDicomdir([patient, study, imageRecord('IM1', '1.1')])).entries;
    expect(entry?.facts).toMatchObject({ patientName: 'Люк', studyDescription: 'Люк' });
  });

  it('say nothing of a date where there was none to be written', () => {
    const study = (date: string, time: string): MadeRecord => ({
      type: 'STUDY',
      lower: 1,
      values: joinBytes(
        explicitElement(0x00080020, 'DA', text(date)),
        explicitElement(0x00080030, 'TM', text(time)),
      ),
    });
    const factsOf = (record: MadeRecord): unknown =>
      read(makeDicomdir([record, imageRecord('IM1', '1.1')])).entries[0]?.facts;
    expect(factsOf(study('19000101', '000000'))).toMatchObject({ studyDate: '', studyTime: '' });
    expect(factsOf(study('19991231', '000000'))).toMatchObject({
      studyDate: '19991231',
      studyTime: '000000',
    });
  });

  it('give no patient the ID that was made up for one who has none', () => {
    const idOf = (id: string): string | undefined => {
      const values = explicitElement(0x00100020, 'LO', text(id));
      const made = makeDicomdir([{ type: 'PATIENT', lower: 1, values }, imageRecord('IM1', '1.1')]);
      return read(made).entries[0]?.facts.patientId;
    };
    expect(idOf('NOID0001')).toBe('');
    expect(idOf('NOID')).toBe('NOID');
    expect(idOf('QMN85')).toBe('QMN85');
  });

  it('are read up to the limit', () => {
    const item = Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0);
    const items = new Uint8Array(8 * (limits.directoryRecords + 1));
    for (let at = 0; at < items.length; at += 8) items.set(item, at);
    const found = read(part10('1.2.840.10008.1.2.1', explicitElement(0x00041220, 'SQ', items)));
    expect(found).toMatchObject({ entries: [], isCut: true });
  });
});

describe('any tree of records', () => {
  const sizes = fc.array(
    fc.array(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    }),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  /** As a writer lays it out, a parent before its children; and who is to be found. */
  const treeOf = (patients: readonly (readonly (readonly number[])[])[]) => {
    const records: MadeRecord[] = [];
    const listed: string[] = [];
    const put = (record: MadeRecord): number => records.push(record) - 1;
    const link = (children: readonly number[]): void => {
      children.slice(1).forEach((child, index) => {
        const before = children[index] ?? 0;
        records[before] = { ...(records[before] ?? { type: '' }), next: child };
      });
    };
    const under = (parent: number, children: readonly number[]): void => {
      link(children);
      records[parent] = { ...(records[parent] ?? { type: '' }), lower: children[0] ?? 0 };
    };
    link(
      patients.map((studies, p) => {
        const patient = put(patientRecord(`P${p}`));
        under(
          patient,
          studies.map((series, s) => {
            const study = put(studyRecord(`1.${p}.${s}`));
            under(
              study,
              series.map((images, e) => {
                const one = put(seriesRecord(`1.${p}.${s}.${e}`));
                under(
                  one,
                  Array.from({ length: images }, (_, i) => {
                    const uid = `1.${p}.${s}.${e}.${i}`;
                    listed.push(`P${p}S${s}/E${e}I${i} P${p} 1.${p}.${s} 1.${p}.${s}.${e} ${uid}`);
                    return put(imageRecord(`P${p}S${s}\\E${e}I${i}`, uid));
                  }),
                );
                return one;
              }),
            );
            return study;
          }),
        );
        return patient;
      }),
    );
    return { records, listed };
  };

  it('is found whole, as it was written, with its offsets shifted, and without them', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(-132, -8, 0, 2, 128, 4096), (patients, shift) => {
        const { records, listed } = treeOf(patients);
        expect(who(read(makeDicomdir(records, { shift })))).toEqual(listed);
        expect(who(read(makeDicomdir(records.map(unlinked), { first: -1 })))).toEqual(listed);
      }),
      { seed: 20261125, numRuns: 150 },
    );
  });

  it('is found by its offsets in whatever order the records stand', () => {
    const order = fc.array(fc.nat(), { minLength: 120, maxLength: 120 });
    fc.assert(
      fc.property(sizes, order, (patients, keys) => {
        const { records, listed } = treeOf(patients);
        const shuffled = records
          .map((_, index) => index)
          .sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
        const placeOf = (index: number | undefined) =>
          index === undefined ? undefined : shuffled.indexOf(index);
        const moved = shuffled.map((index): MadeRecord => {
          const { next, lower, ...rest } = records[index] ?? { type: '' };
          const [newNext, newLower] = [placeOf(next), placeOf(lower)];
          return {
            ...rest,
            ...(newNext === undefined ? null : { next: newNext }),
            ...(newLower === undefined ? null : { lower: newLower }),
          };
        });
        expect(who(read(makeDicomdir(moved, { first: placeOf(0) ?? 0 }))).sort()).toEqual(listed.sort());
      }),
      { seed: 20261125, numRuns: 150 },
    );
  });
});

describe('hostile DICOMDIRs', () => {
  const originals = ['bigEnd', 'implicit', 'nooffset', 'nopatient', 'reordered'].map((variant) =>
    readCorpus(`dicomdir/dcmtk-fileset-variants/DICOMDIR-${variant}`),
  );

  it('never make reading throw, or take long', () => {
    const change = fc.tuple(fc.nat(11_000), fc.nat(255));
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        fc.array(change, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 300, max: 12_000 }),
        (original, changes, length) => {
          const bytes = original.slice(0, length);
          for (const [at, value] of changes) if (at >= 330 && at < bytes.length) bytes[at] = value;
          expect(read(bytes).entries.length).toBeLessThanOrEqual(60);
        },
      ),
      { seed: 20261122, numRuns: 1500 },
    );
  });
});
