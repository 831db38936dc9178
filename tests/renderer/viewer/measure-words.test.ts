import { describe, expect, test } from 'vitest';
import { measureCommand, toolStrokes } from '../../../renderer/viewer/measure/measure-words';
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
