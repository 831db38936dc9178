import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { framePlaces } from '../../../renderer/viewer/frame-places';
import { fromImageId } from '../../../renderer/viewer/picture-store';
import { imagesOf, viewStacks, type ViewStack } from '../../../renderer/viewer/view-stacks';
import { computedPicture, computedUrl, dropVolume } from '../../../renderer/viewer/volume/computed-pictures';
import { loadVolume } from '../../../renderer/viewer/volume/load-volume';
import { planeNames } from '../../../renderer/viewer/volume/slab';
import { refusalOf } from '../../../renderer/viewer/volume/volume-geometry';
import { openPhantom, phantomPaths, readPhantom } from './read-phantom';
import { phantomFolder } from './viewer-page';

describe('a volume of the frames of one file', () => {
  const phantom = phantomFolder();
  const dropped: (() => void)[] = [];
  afterAll(() => {
    for (const drop of dropped) drop();
  });

  /** As the viewer lists the file once it was opened. */
  const open = async (series: string) => {
    const { dataSet, pictureOf } = await openPhantom(join(phantom, series, '1.dcm'));
    const places = framePlaces(dataSet);
    const instance = {
      url: series,
      sopInstanceUid: '1.2.3',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2.1',
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      instanceNumber: 1,
      sliceDistanceMm: null,
      stack: '',
      frames: Number(dataSet.text(0x00280008)),
      bytes: 1,
    };
    const stacks = viewStacks([instance], new Map(places === undefined ? [] : [[series, places]]));
    const load = async (stack: ViewStack | undefined) => {
      const volume = await loadVolume(
        imagesOf(stack),
        (imageId) => Promise.resolve(pictureOf(fromImageId(imageId).frame)),
        new AbortController().signal,
        () => undefined,
      );
      if (typeof volume === 'object')
        dropped.push(() => {
          dropVolume(volume);
        });
      return volume;
    };
    return { stacks, load };
  };

  test('is that of the same slices in files of their own, whatever order they are in', async () => {
    const { stacks, load } = await open('frames');
    expect(stacks.map(({ kind }) => kind)).toEqual(['slices']);
    expect(refusalOf(stacks[0])).toBeUndefined();
    const ours = await load(stacks[0]);
    const theirs = await loadVolume(
      phantomPaths(phantom, 'uneven'),
      readPhantom,
      new AbortController().signal,
      () => undefined,
    );
    if (typeof ours !== 'object' || typeof theirs !== 'object') throw new Error('no volume');
    dropped.push(() => {
      dropVolume(theirs);
    });
    expect(ours.geometry.size).toEqual([144, 150, 40]);
    for (const plane of planeNames) {
      const layer = Math.floor(theirs.grids[plane].layers / 2);
      const [one, other] = [ours, theirs].map((volume) =>
        computedPicture(computedUrl(volume, plane, layer, { thicknessMm: undefined, blend: 'max' })),
      );
      if (one?.colour !== false || other?.colour !== false) throw new Error('no grey pictures');
      expect(one.values).toEqual(other.values);
      expect(one.header.position).toEqual(other.header.position);
      expect(one.header.measuring.meaning).toEqual({ kind: 'HU' });
    }
  });

  test('is made of each time alone', async () => {
    const { stacks, load } = await open('frames-times');
    expect(stacks.map((stack) => imagesOf(stack).length)).toEqual([12, 12]);
    for (const stack of stacks)
      expect(await load(stack)).toMatchObject({ geometry: { size: [144, 150, 12] } });
  });

  test('is made of each direction alone', async () => {
    const { stacks } = await open('frames-turned');
    expect(stacks.map((stack) => imagesOf(stack).length)).toEqual([20, 20]);
  });

  test.each([
    ['gaps', 'frames-gap'],
    ['no-place', 'frames-lost'],
  ])('is refused in words where it would be wrong: %s', async (reason, series) => {
    const { stacks, load } = await open(series);
    expect(stacks).toHaveLength(1);
    expect(refusalOf(stacks[0]) ?? (await load(stacks[0]))).toBe(reason);
  });
});
