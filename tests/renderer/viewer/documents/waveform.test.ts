import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataReader } from '../../../../renderer/viewer/documents/data-reader';
import { readWaveforms, roundStep } from '../../../../renderer/viewer/documents/waveform';
import { parseInstance } from '../../../../renderer/viewer/instance-file';
import { corpus, corpusFiles } from '../harness';
import { scratchFiles } from './scratch-files';

const read = async (path: string) =>
  readWaveforms(new DataReader((await parseInstance(new Uint8Array(await readFile(path)), '')).dataSet));

/** Names, units and every 97th value, as numpy works them out from pydicom's raw array. */
const judge = `
import json, sys
import pydicom
dataset = pydicom.dcmread(sys.argv[1], force=True)
groups = []
for index, group in enumerate(dataset.WaveformSequence):
    raw = pydicom.waveforms.numpy_handler.multiplex_array(dataset, index, as_raw=True).astype(float)
    lines = []
    for at, channel in enumerate(group.ChannelDefinitionSequence):
        factor = float(channel.get('ChannelSensitivity', 1)) * float(channel.get('ChannelSensitivityCorrectionFactor', 1))
        values = raw[::97, at] * factor + float(channel.get('ChannelBaseline', 0) or 0)
        units = channel.get('ChannelSensitivityUnitsSequence')
        lines.append({'unit': str(units[0].CodeValue) if units else '', 'values': values.tolist()})
    groups.append({'hz': float(group.SamplingFrequency), 'samples': int(group.NumberOfWaveformSamples), 'lines': lines})
print(json.dumps(groups))
`;

interface Judged {
  readonly hz: number;
  readonly samples: number;
  readonly lines: readonly { readonly unit: string; readonly values: readonly number[] }[];
}

const judged = (path: string): readonly Judged[] =>
  JSON.parse(execFileSync('/usr/bin/python3', ['-c', judge, path], { encoding: 'utf8' })) as Judged[];

describe('a recording of signals', () => {
  const scratch = scratchFiles();
  const recordings = corpusFiles()
    .filter(({ sopClassUid }) => sopClassUid.startsWith('1.2.840.10008.5.1.4.1.1.9.'))
    .map(({ path }) => join(corpus, path));

  test('has the values that pydicom and numpy find in it', async () => {
    expect(recordings.length).toBeGreaterThan(1);
    for (const path of recordings) {
      const groups = await read(path);
      const truth = judged(path);
      expect(groups.map(({ frequencyHz, samples }) => [frequencyHz, samples])).toEqual(
        truth.map(({ hz, samples }) => [hz, samples]),
      );
      for (const [place, { lines }] of truth.entries())
        for (const [channel, { unit, values }] of lines.entries()) {
          expect(groups[place]?.channels[channel]?.unit).toBe(unit);
          const ours = values.map((_, at) => groups[place]?.valueAt(channel, at * 97) ?? Number.NaN);
          const apart = Math.max(...ours.map((value, at) => Math.abs(value - (values[at] ?? 0))));
          expect(apart).toBeLessThan(1e-6);
        }
    }
  });

  const group = `
def channel(name, baseline):
    made = Dataset()
    made.ChannelLabel, made.ChannelSensitivity, made.ChannelBaseline = name, '2.5', baseline
    made.ChannelSensitivityCorrectionFactor = '1'
    unit = Dataset()
    unit.CodeValue, unit.CodingSchemeDesignator, unit.CodeMeaning = 'uV', 'UCUM', 'microvolt'
    made.ChannelSensitivityUnitsSequence = [unit]
    return made
group = Dataset()
group.NumberOfWaveformChannels, group.NumberOfWaveformSamples, group.SamplingFrequency = 2, 3, '500'
group.ChannelDefinitionSequence = [channel('Lead I', '0'), channel('Lead II', '-100')]
group.WaveformBitsAllocated, group.WaveformSampleInterpretation = 16, 'SS'
group.add_new(0x5400100A, 'OW', (-32768).to_bytes(2, 'little', signed=True))
group.add_new(0x54001010, 'OW', b''.join(value.to_bytes(2, 'little', signed=True) for value in [4, 40, -32768, 80, 8, 120]))
dataset.WaveformSequence = [group]
`;

  test('adds the baseline in the unit, and leaves out what only fills', async () => {
    const [only] = await read(scratch.make('baseline.dcm', group));
    expect(only?.channels.map(({ name }) => name)).toEqual(['Lead I', 'Lead II']);
    expect([0, 1, 2].map((sample) => only?.valueAt(0, sample))).toEqual([10, Number.NaN, 20]);
    expect([0, 1, 2].map((sample) => only?.valueAt(1, sample))).toEqual([0, 100, 200]);
  });

  test('has no more samples than there are bytes for, and none that make no sense', async () => {
    const [cut] = await read(
      scratch.make('cut.dcm', `${group}group.NumberOfWaveformSamples = 4_000_000_000\n`),
    );
    expect(cut?.samples).toBe(3);
    expect(cut?.valueAt(0, 5)).toBeNaN();
    const odd = await read(scratch.make('odd.dcm', `${group}group.WaveformSampleInterpretation = 'XX'\n`));
    expect(odd).toEqual([]);
  });

  test('is labelled in round steps', () => {
    expect(roundStep(87, 3)).toBe(50);
    expect(roundStep(0.3, 3)).toBeCloseTo(0.1);
    expect(roundStep(0, 3)).toBe(1);
  });
});
