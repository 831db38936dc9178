import { describe, expect, test } from 'vitest';
import { documentKind } from '../../../renderer/viewer/content-kinds';
import { corpusFiles } from './harness';

const explicit = '1.2.840.10008.1.2.1';
const kindOf = (sopClassUid: string, transferSyntaxUid = explicit) =>
  documentKind({ sopClassUid, transferSyntaxUid });
const storage = '1.2.840.10008.5.1.4.1.1.';

describe('what an instance is', () => {
  test.each([
    ['88.11', 'report'],
    ['88.59', 'keyPictures'],
    ['104.1', 'pdf'],
    ['9.1.1', 'waveform'],
    ['11.1', 'presentation'],
    ['66', 'rawData'],
    ['66.1', 'registration'],
    ['66.4', 'marking'],
    ['481.3', 'outlines'],
    ['481.5', 'plan'],
  ])('is told by its class: %s is %s', (suffix, kind) => {
    expect(kindOf(storage + suffix)).toBe(kind);
  });

  test.each([
    '2',
    '4',
    '6.1',
    '7',
    '12.1',
    '77.1.1',
    '77.1.1.1',
    '77.1.2.1',
    '77.1.4.1',
    '481.1',
    '481.2',
    '1.1',
    '128',
    '104.99',
  ])('is a picture, or is tried as one: %s', (suffix) => {
    expect(kindOf(storage + suffix)).toBeUndefined();
  });

  test('is a video where its pixels are one, whatever its class', () => {
    expect(kindOf(`${storage}77.1.1.1`, '1.2.840.10008.1.2.4.102')).toBe('video');
    expect(kindOf(`${storage}6.1`, '1.2.840.10008.1.2.4.102')).toBe('video');
    expect(kindOf(`${storage}6.1`, '1.2.840.10008.1.2.4.102.1')).toBe('video');
  });

  test('fits every test picture: what lies among the documents is none, but for dose grids', () => {
    const documents = corpusFiles().filter(({ path }) => path.startsWith('documents/'));
    const pictures = documents.filter((file) => documentKind(file) === undefined);
    expect(new Set(pictures.map(({ sopClassUid }) => sopClassUid))).toEqual(new Set([`${storage}481.2`]));
    expect(documents.length).toBeGreaterThan(25);
  });
});
