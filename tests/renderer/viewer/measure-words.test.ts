import i18next from 'i18next';
import { describe, expect, test } from 'vitest';
import { startTexts } from '../../../renderer/text/i18n';
import { measureCommand, measuredLines, toolStrokes } from '../../../renderer/viewer/measure/measure-words';
import { markKinds } from '../../../renderer/viewer/measure/shapes';
import { viewerCommand } from '../../../renderer/viewer/viewer-keys';

const stroke = (key: string, ctrlKey = false) => ({
  key,
  ctrlKey,
  metaKey: false,
  altKey: false,
  shiftKey: false,
});

describe('the keys of measuring', () => {
  test('choose each kind by a letter that nothing else is asked for by', () => {
    for (const kind of markKinds)
      expect(measureCommand(stroke(toolStrokes[kind]))).toEqual({ do: 'tool', tool: kind });
    for (const key of [...Object.values(toolStrokes), 'j', 'k', 'Delete', 'Backspace'])
      expect([key, viewerCommand(stroke(key), false)]).toEqual([key, undefined]);
  });

  test('with Control bring back alone', () => {
    expect(measureCommand(stroke('z', true))).toEqual({ do: 'undo' });
    expect(measureCommand(stroke('d', true))).toBeUndefined();
  });
});

test('a region says how much of its area has no values, where some has none', async () => {
  await startTexts('en');
  const region = (without: number): readonly string[] =>
    measuredLines(
      { t: i18next.t, locale: 'en' },
      {
        ...{ source: 'patient', length: undefined, area: 100, angle: undefined, noValues: undefined },
        values: { ...{ count: 60, mean: 1, sd: 0, min: 1, max: 1, without }, unit: 'HU', suvLack: undefined },
      },
    );
  expect(region(20)).toContain('25% of the area has no values');
  expect(region(0).join()).not.toContain('no values');
});
