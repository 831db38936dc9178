import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { framePlaces, type FramePlace } from '../../../renderer/viewer/frame-places';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { readPictureHeader } from '../../../renderer/viewer/picture-header';
import { fromImageId } from '../../../renderer/viewer/picture-store';
import { viewStacks } from '../../../renderer/viewer/view-stacks';
import { corpus } from './harness';

const folder = mkdtempSync(join(tmpdir(), 'discport-frames-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/**
 * An object of several frames, in the form that is named; frames are [place along the normal in mm, time]. In `complex` the times are no
 * dimension, but magnitude and phase.
 */
const makeScript = `
import json, sys, pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
path, form, frames = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
meta = FileMetaDataset()
meta.TransferSyntaxUID = '1.2.840.10008.1.2.1'
meta.MediaStorageSOPClassUID = '1.2.840.10008.5.1.4.1.1.2.1'
meta.MediaStorageSOPInstanceUID = '1.2.3.4'
def with_(**values):
    made = Dataset()
    for name, value in values.items(): setattr(made, name, value)
    return made
made = Dataset()
made.file_meta = meta
made.SOPClassUID, made.SOPInstanceUID = meta.MediaStorageSOPClassUID, '1.2.3.4'
made.Rows = made.Columns = 2
made.NumberOfFrames, made.SamplesPerPixel, made.PhotometricInterpretation = len(frames), 1, 'MONOCHROME2'
made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 8, 8, 7, 0
made.PixelData = bytes(4 * len(frames))
plane = [1, 0, 0, 0, 1, 0]
if form == 'enhanced':
    made.DimensionIndexSequence = Sequence([
        with_(DimensionIndexPointer=0x00209128, FunctionalGroupPointer=0x00209111),
        with_(DimensionIndexPointer=0x00209057, FunctionalGroupPointer=0x00209111)])
    made.SharedFunctionalGroupsSequence = Sequence([with_(
        PlaneOrientationSequence=Sequence([with_(ImageOrientationPatient=plane)]))])
    places = sorted({z for z, _ in frames})
    made.PerFrameFunctionalGroupsSequence = Sequence([with_(
        PlanePositionSequence=Sequence([with_(ImagePositionPatient=[3, 4, z])]),
        FrameContentSequence=Sequence([with_(DimensionIndexValues=[time, 1 + places.index(z)])]),
        PixelValueTransformationSequence=Sequence([with_(RescaleSlope=index + 1, RescaleIntercept=-index)]))
        for index, (z, time) in enumerate(frames)])
if form == 'complex':
    made.Modality = 'MR'
    made.SharedFunctionalGroupsSequence = Sequence([with_(
        PlaneOrientationSequence=Sequence([with_(ImageOrientationPatient=plane)]))])
    made.PerFrameFunctionalGroupsSequence = Sequence([with_(
        PlanePositionSequence=Sequence([with_(ImagePositionPatient=[3, 4, z])]),
        MRImageFrameTypeSequence=Sequence([with_(
            FrameType=['ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'],
            ComplexImageComponent='MAGNITUDE' if time == 1 else 'PHASE')]))
        for z, time in frames])
if form == 'dose':
    made.ImageOrientationPatient, made.ImagePositionPatient = plane, [3, 4, frames[0][0]]
    made.GridFrameOffsetVector = [z - frames[0][0] for z, _ in frames]
if form == 'nuclear':
    made.DetectorInformationSequence = Sequence([with_(
        ImageOrientationPatient=plane, ImagePositionPatient=[3, 4, frames[0][0]])])
    made.SpacingBetweenSlices = frames[1][0] - frames[0][0]
    made.SliceVector = [1 + index for index in range(len(frames))]
made.is_little_endian, made.is_implicit_VR = True, False
made.save_as(path, write_like_original=False)
`;

type Frame = readonly [mm: number, time: number];

const make = async (form: string, frames: readonly Frame[]) => {
  const path = join(folder, 'made.dcm');
  execFileSync('/usr/bin/python3', ['-c', makeScript, path, form, JSON.stringify(frames)]);
  return parseInstance(new Uint8Array(readFileSync(path)), '');
};

const stacksOf = (frames: number, places: readonly FramePlace[] | undefined) => {
  const url = 'instance://i/x';
  const instance = {
    url,
    sopInstanceUid: '1.2.3.4',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2.1',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    instanceNumber: 1,
    sliceDistanceMm: null,
    stack: '',
    frames,
    bytes: 1,
  };
  return viewStacks([instance], places === undefined ? new Map() : new Map([[url, places]]));
};

const framesIn = (stacks: ReturnType<typeof viewStacks>): readonly (readonly number[])[] =>
  stacks.map((stack) =>
    stack.kind === 'document' ? [] : stack.imageIds.map((imageId) => fromImageId(imageId).frame),
  );

describe('frames that are slices', () => {
  test('are put in the order in which they lie, with what lacks between them', async () => {
    const frames: readonly Frame[] = [
      [5, 1],
      [0, 1],
      [15, 1],
      [-5, 1],
      [20, 1],
      [25, 1],
    ];
    const { dataSet } = await make('enhanced', frames);
    const stacks = stacksOf(6, framePlaces(dataSet));
    expect(framesIn(stacks)).toEqual([[3, 1, 0, 2, 4, 5]]);
    const [stack] = stacks;
    expect(stack?.kind === 'slices' ? [...stack.gaps] : []).toEqual([[2, 1]]);
  });

  test('make a stack for each time that the same places were taken', async () => {
    const frames: readonly Frame[] = [
      [0, 1],
      [5, 1],
      [10, 1],
      [10, 2],
      [5, 2],
      [0, 2],
    ];
    const { dataSet } = await make('enhanced', frames);
    expect(framesIn(stacksOf(6, framePlaces(dataSet)))).toEqual([
      [0, 1, 2],
      [5, 4, 3],
    ]);
  });

  test('are a stack for magnitude and one for phase, and each says which it is', async () => {
    const { dataSet, transferSyntaxUid } = await make('complex', [
      [0, 1],
      [0, 2],
      [5, 1],
      [5, 2],
      [10, 1],
    ]);
    expect(framesIn(stacksOf(5, framePlaces(dataSet)))).toEqual([
      [0, 2, 4],
      [1, 3],
    ]);
    expect([2, 3].map((frame) => readPictureHeader(dataSet, frame, transferSyntaxUid).kind)).toEqual([
      'magnitude',
      'phase',
    ]);
  });

  test('have their own rescaling and place', async () => {
    const { dataSet, transferSyntaxUid } = await make('enhanced', [
      [0, 1],
      [5, 1],
    ]);
    const { rescale, position } = readPictureHeader(dataSet, 1, transferSyntaxUid);
    expect([rescale, position]).toEqual([{ slope: 2, intercept: -1 }, [3, 4, 5]]);
  });

  test.each(['dose', 'nuclear'])(
    'lie one behind the other where only the first has a place (%s)',
    async (form) => {
      const { dataSet, transferSyntaxUid } = await make(form, [
        [7, 1],
        [4, 1],
        [1, 1],
      ]);
      expect(readPictureHeader(dataSet, 2, transferSyntaxUid).position).toEqual([3, 4, 1]);
      expect(framesIn(stacksOf(3, framePlaces(dataSet)))).toEqual([[2, 1, 0]]);
    },
  );

  test.each([
    [
      'lie in one place',
      'enhanced',
      [
        [5, 1],
        [5, 2],
        [5, 3],
      ],
    ],
    [
      'have none',
      'plain',
      [
        [0, 1],
        [5, 1],
        [9, 1],
      ],
    ],
  ] as const)('are a loop where they %s', async (_, form, frames) => {
    const { dataSet } = await make(form, frames);
    expect(framePlaces(dataSet)).toBeUndefined();
    expect(stacksOf(3, undefined).map(({ kind }) => kind)).toEqual(['frames']);
  });

  test('of test pictures lie where the files say', async () => {
    const read = async (name: string) =>
      framePlaces((await parseInstance(new Uint8Array(readFileSync(join(corpus, name))), '')).dataSet);
    const places = await read('multiframe/CT0012.explicit_little_endian.dcm');
    // the normal of this plane points to the feet
    expect(places?.map(({ distanceMm }) => distanceMm)).toEqual([159, 149]);
    expect(await read('multiframe/OBXXXX1A_rle_2frame.dcm')).toBeUndefined();
  });
});
