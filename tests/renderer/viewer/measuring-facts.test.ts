import { describe, expect, test } from 'vitest';
import { readMeasuringFacts } from '../../../renderer/viewer/measure/measuring-facts';
import { encodeElements, encodeItem } from '../../../shared/dicom/explicit-elements';
import { madeDataSet, textElement } from './made-data-set';

const classes = {
  ct: '1.2.840.10008.5.1.4.1.1.2',
  enhancedCt: '1.2.840.10008.5.1.4.1.1.2.1',
  capture: '1.2.840.10008.5.1.4.1.1.7',
  xRay3d: '1.2.840.10008.5.1.4.1.1.13.1.1',
} as const;

interface Made {
  readonly sopClass: keyof typeof classes;
  readonly modality: string;
  readonly slope?: string;
  readonly type?: string;
  readonly tableType?: string;
}

const meaningOf = ({ sopClass, modality, slope = '', type = '', tableType }: Made): string => {
  const top = madeDataSet([
    textElement(0x00080016, 'UI', classes[sopClass]),
    textElement(0x00080060, 'CS', modality),
    textElement(0x00281053, 'DS', slope),
    textElement(0x00281054, 'LO', type),
    ...(tableType === undefined
      ? []
      : [
          {
            tag: 0x00283000,
            vr: 'SQ',
            value: encodeItem(encodeElements([textElement(0x00283004, 'LO', tableType)])),
          },
        ]),
  ]);
  return readMeasuringFacts(top, [top]).meaning.kind;
};

describe('values are called Hounsfield units', () => {
  test.each<[string, Made]>([
    ['in a CT slice that rescales', { sopClass: 'ct', modality: 'CT', slope: '1' }],
    ['in a CT slice that says so', { sopClass: 'ct', modality: 'CT', slope: '1', type: 'HU' }],
    ['in enhanced CT', { sopClass: 'enhancedCt', modality: 'CT', slope: '1' }],
    ['wherever the file says so', { sopClass: 'xRay3d', modality: 'XA', slope: '1', type: 'HU' }],
    ['where a table says so', { sopClass: 'ct', modality: 'CT', tableType: 'HU' }],
  ])('%s', (_, made) => {
    expect(meaningOf(made)).toBe('HU');
  });

  test.each<[string, Made]>([
    ['in a screenshot of a CT slice', { sopClass: 'capture', modality: 'CT' }],
    ['in a screenshot that rescales', { sopClass: 'capture', modality: 'CT', slope: '1' }],
    ['in a CT slice that does not rescale', { sopClass: 'ct', modality: 'CT' }],
    ['where the file says otherwise', { sopClass: 'ct', modality: 'CT', slope: '1', type: 'US' }],
    ['where a table does not say so', { sopClass: 'ct', modality: 'CT', slope: '1', tableType: 'US' }],
    ['in other pictures', { sopClass: 'xRay3d', modality: 'XA', slope: '1' }],
  ])('but not %s', (_, made) => {
    expect(meaningOf(made)).toBe('plain');
  });
});
