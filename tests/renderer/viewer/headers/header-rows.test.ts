import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  findRows,
  headerRows,
  openRows,
  type HeaderRow,
} from '../../../../renderer/viewer/headers/header-rows';
import { parseInstance } from '../../../../renderer/viewer/instance-file';
import { corpus } from '../harness';

const rowsOf = async (path: string): Promise<readonly HeaderRow[]> =>
  headerRows(await parseInstance(new Uint8Array(await readFile(join(corpus, path))), ''));

/** Every element that pydicom finds: its place, VR and value; of bytes how many. */
const judge = `
import json, sys, warnings
warnings.simplefilter('ignore')
import pydicom
from pydicom.multival import MultiValue
bytes_of = ('OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN', 'OB or OW')
def value_of(element):
    value = element.value
    if isinstance(value, bytes): return len(value)
    values = list(value) if isinstance(value, (MultiValue, list)) else [] if value is None else [value]
    if element.VR == 'AT': return '\\\\'.join('%04X,%04X' % (int(each) >> 16, int(each) & 0xffff) for each in values)
    return '\\\\'.join(str(each if element.VR == 'PN' else getattr(each, 'original_string', None) or each) for each in values)
def walk(dataset, place, found):
    for element in dataset:
        at = place + ['%04X,%04X' % (element.tag.group, element.tag.element)]
        if element.VR == 'SQ':
            found.append([at, 'SQ', len(element.value), element.keyword])
            for index, item in enumerate(element.value): walk(item, at + [str(index + 1)], found)
        else: found.append([at, element.VR, value_of(element), element.keyword])
found = {}
for path in sys.argv[1:]:
    dataset = pydicom.dcmread(path, force=True)
    found[path] = []
    walk(dataset.file_meta, [], found[path])
    walk(dataset, [], found[path])
print(json.dumps(found))
`;

type Judged = readonly [place: readonly string[], vr: string, value: string | number, keyword: string];

const squeeze = (text: string): string => text.replace(/[\s\0]+/g, ' ').trim();

/** The same number may be written otherwise. */
const isSameValue = (ours: string, theirs: string): boolean => {
  const [one, other] = [ours.split('\\'), theirs.split('\\')];
  return (
    one.length === other.length &&
    one.every((value, at) => {
      const against = other[at] ?? '';
      if (squeeze(value) === squeeze(against)) return true;
      return value !== '' && Math.abs(Number(value) - Number(against)) <= 1e-6 * Math.abs(Number(against));
    })
  );
};

const placeOf = (rows: readonly HeaderRow[], index: number): readonly string[] => {
  const row = rows[index];
  return row === undefined ? [] : [...placeOf(rows, row.parent), row.tag];
};

describe('the headers of a file', () => {
  const files = [
    'documents/sr/test-SR.dcm',
    'documents/other/rtplan.dcm',
    'documents/other/waveform_ecg.dcm',
    'transfer-syntaxes/uncompressed/ExplVR_BigEnd.dcm',
    'transfer-syntaxes/deflated/report_dfl',
    'deid/MR-SIEMENS-DICOM-WithOverlays.dcm',
    'charsets/chrH31.dcm',
    'charsets/chrRuss.dcm',
    'multiframe/sample-op.dcm',
    'broken/nested_priv_SQ.dcm',
    'documents/seg/seg_image_ct_binary.dcm',
  ];

  test('have every element that pydicom finds, in the same place and of the same value', async () => {
    const paths = files.map((path) => join(corpus, path));
    const truth = JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', judge, ...paths], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      }),
    ) as Record<string, Judged[]>;
    for (const path of files) {
      const rows = await rowsOf(path);
      const ours = new Map(
        rows.flatMap((row, index) =>
          row.kind === 'element' ? [[placeOf(rows, index).join(' '), row] as const] : [],
        ),
      );
      const wrong: unknown[] = [];
      for (const [place, vr, value, keyword] of truth[join(corpus, path)] ?? []) {
        const row = ours.get(place.join(' '));
        ours.delete(place.join(' '));
        const isSame =
          row !== undefined &&
          (row.items !== undefined
            ? row.items === value
            : row.isCut ||
              (row.bytes !== undefined
                ? typeof value !== 'number' || Math.abs(row.bytes - value) <= 1 || row.tag === '7FE0,0010'
                : isSameValue(row.value, String(value)))) &&
          (keyword === '' || row.keyword === keyword);
        if (!isSame) wrong.push([place.join(' '), vr, value, keyword, row]);
      }
      expect([path, wrong]).toEqual([path, []]);
      // group lengths are no elements to pydicom
      expect([path, [...ours.keys()].filter((place) => !place.endsWith(',0000'))]).toEqual([path, []]);
    }
  });

  test('are found by name, tag and value, with the sequence that they are in', async () => {
    const rows = await rowsOf('documents/sr/test-SR.dcm');
    const found = (search: string): readonly string[] =>
      findRows(rows, search).map((index) => placeOf(rows, index).join(' '));
    expect(found('(0010,0010)')).toEqual(['0010,0010']);
    expect(found('patientname')).toEqual(['0010,0010']);
    expect(found("patient's name")).toEqual(['0010,0010']);
    expect(found('a mass OF')[0]).toBe('0040,A730');
    expect(found('no such thing')).toEqual([]);
  });

  test('show a sequence closed until it is opened', async () => {
    const rows = await rowsOf('documents/sr/test-SR.dcm');
    const closed = openRows(rows, new Set());
    expect(closed.every((index) => rows[index]?.depth === 0)).toBe(true);
    const sequence = rows.findIndex(({ tag }) => tag === '0040,A730');
    const opened = openRows(rows, new Set([sequence])).filter((index) => !closed.includes(index));
    expect(opened.length).toBeGreaterThan(3);
    expect(opened.filter((index) => rows[index]?.kind === 'item')).toHaveLength(rows[sequence]?.items ?? 0);
  });

  test('name who made a private element', async () => {
    const rows = await rowsOf('deid/MR-SIEMENS-DICOM-WithOverlays.dcm');
    expect(rows.find(({ creator }) => creator !== '')?.creator).toMatch(/SIEMENS/);
  });
});
