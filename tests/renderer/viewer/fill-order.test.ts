import { expect, test } from 'vitest';
import { fillOrder } from '../../../renderer/viewer/fill-order';

test('pictures go into empty cells before what is read, and what has no page goes nowhere', () => {
  const series = ['PR', 'SR', 'CT', 'SEG', 'RTDOSE', 'RTSTRUCT', 'MR', 'REG', 'KO', 'RTIMAGE', 'OT'].map(
    (modality) => ({
      key: modality,
      modality,
    }),
  );
  expect(fillOrder(series)).toEqual(['CT', 'MR', 'RTIMAGE', 'OT', 'SR', 'RTDOSE', 'KO']);
});
