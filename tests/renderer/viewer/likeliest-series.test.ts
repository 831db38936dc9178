import { expect, test } from 'vitest';
import { likeliestSeries } from '../../../renderer/viewer/likeliest-series';

const series = (title: string, count: number, modality = 'CT') => ({
  key: title,
  title,
  modality,
  count,
  instances: undefined,
  missing: 0,
  provisional: false,
  elsewhere: 0,
});
const shown = series('Axial head', 40);

test.each([
  ['of the same modality before all others', [series('Axial head', 40, 'MR'), series('Scout', 1)], 'Scout'],
  [
    'of the same name',
    [series('Scout', 2), series('Sagittal head', 40), series('Axial head', 30)],
    'Axial head',
  ],
  ['of the same plane, however it is written', [series('Head cor', 40), series('TRA 5 mm', 12)], 'TRA 5 mm'],
  [
    'with as many pictures where names tell nothing',
    [series('1', 1), series('2', 36), series('3', 400)],
    '2',
  ],
  ['of whatever there is', [series('Chest', 1, 'CR')], 'Chest'],
])('the series to compare with is one %s', (_, offered, wanted) => {
  expect(likeliestSeries(offered, shown)?.title).toBe(wanted);
});

test('where nothing is looked at, it is the first', () => {
  expect(likeliestSeries([series('a', 1), series('b', 2)], undefined)?.title).toBe('a');
});
