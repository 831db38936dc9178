import { describe, expect, test } from 'vitest';
import { viewerCommand } from '../../../renderer/viewer/viewer-keys';

const stroke = (key: string) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false });

describe('a key', () => {
  test.each([
    ['ArrowDown', { do: 'step', by: 1 }],
    ['PageUp', { do: 'page', by: -1 }],
    ['End', { do: 'end', last: true }],
    [' ', { do: 'play' }],
    ['R', { do: 'reset' }],
    ['ContextMenu', { do: 'menu' }],
    ['3', { do: 'preset', index: 2 }],
  ])('asks for something: %s', (key, command) => {
    expect(viewerCommand(stroke(key), false)).toEqual(command);
  });

  test('that moves within a slider or presses a button is left to it', () => {
    for (const key of ['ArrowDown', 'Home', ' ', 'PageDown'])
      expect(viewerCommand(stroke(key), true)).toBeUndefined();
    expect(viewerCommand(stroke('i'), true)).toEqual({ do: 'invert' });
  });

  test('with Shift does what dragging does, but for what moves within a slider', () => {
    const shifted = { ...stroke('ArrowLeft'), shiftKey: true };
    expect(viewerCommand(shifted, false)).toEqual({ do: 'drag', way: [-1, 0] });
    expect(viewerCommand(shifted, true)).toBeUndefined();
  });

  test('with Control, Alt or Command is not ours', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey'] as const)
      expect(viewerCommand({ ...stroke('r'), [held]: true }, false)).toBeUndefined();
  });

  test('that means nothing does nothing', () => {
    expect(viewerCommand(stroke('q'), false)).toBeUndefined();
  });
});
