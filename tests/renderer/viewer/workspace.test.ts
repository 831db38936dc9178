import { describe, expect, test } from 'vitest';
import { viewStacks, type ViewStack } from '../../../renderer/viewer/view-stacks';
import { newWorkspace, resolvePlace } from '../../../renderer/viewer/workspace';

const stacksOf = (...names: readonly string[]): readonly ViewStack[] =>
  viewStacks(
    names.map((name) => ({
      url: `instance://i/${name}`,
      sopInstanceUid: `1.2.${name.length}`,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      instanceNumber: null,
      sliceDistanceMm: null,
      stack: '',
      frames: 1,
      bytes: 1,
    })),
  );

const keysOf = (workspace: ReturnType<typeof newWorkspace>): readonly (string | null)[] =>
  workspace.getState().cells.map(({ seriesKey }) => seriesKey);

describe('the cells of the viewer', () => {
  test('begin as one, and are filled with the series that are not in sight yet', () => {
    const workspace = newWorkspace('b');
    workspace.getState().chooseLayout({ rows: 2, columns: 2 }, ['a', 'b', 'c']);
    expect(keysOf(workspace)).toEqual(['b', 'a', 'c', null]);
    expect(workspace.getState().active).toBe(0);
  });

  test('keep the active one when they become fewer', () => {
    const workspace = newWorkspace('a');
    const { chooseLayout, activate, goTo } = workspace.getState();
    const stacks = stacksOf('1', '2', '3');
    chooseLayout({ rows: 1, columns: 3 }, ['a', 'b', 'c']);
    activate(2);
    goTo(2, { stack: 0, index: 0 }, stacks);
    chooseLayout({ rows: 1, columns: 2 }, []);
    expect(keysOf(workspace)).toEqual(['a', 'c']);
    expect(workspace.getState().active).toBe(1);
    expect(workspace.getState().cells[1]?.index).toBe(0);
  });

  test('one that is enlarged stands alone, and a single one is not enlarged', () => {
    const workspace = newWorkspace('a');
    workspace.getState().enlarge(true);
    expect(workspace.getState().enlarged).toBe(false);
    workspace.getState().chooseLayout({ rows: 1, columns: 2 }, []);
    workspace.getState().enlarge(true);
    expect(workspace.getState().enlarged).toBe(true);
    workspace.getState().chooseLayout({ rows: 2, columns: 2 }, []);
    expect(workspace.getState().enlarged).toBe(false);
  });

  test('stop playing when another series, stack or cell is looked at', () => {
    const workspace = newWorkspace('a');
    const { chooseLayout, activate, play, showSeries, goToStack } = workspace.getState();
    chooseLayout({ rows: 1, columns: 2 }, ['b']);
    for (const leave of [
      () => {
        activate(1);
      },
      () => {
        showSeries(1, 'c');
      },
      () => {
        goToStack(1, 1, stacksOf('1'));
      },
    ]) {
      play(true);
      leave();
      expect(workspace.getState().playing).toBe(false);
    }
  });
});

describe('where a cell stands', () => {
  const place = { seriesKey: 'a', stack: 0, index: undefined, stacks: [] };

  test('is the middle of a stack, until somebody goes elsewhere', () => {
    const stacks = stacksOf('1', '2', '3', '4');
    expect(resolvePlace(place, stacks)).toEqual({ stack: 0, index: 2 });
    expect(resolvePlace({ ...place, index: 9, stacks }, stacks)).toEqual({ stack: 0, index: 3 });
  });

  test('follows the picture in sight when the series is listed anew', () => {
    const before = stacksOf('1', '2', '3');
    const after = stacksOf('3', '2', '1', '0');
    expect(resolvePlace({ ...place, index: 0, stacks: before }, after)).toEqual({ stack: 0, index: 2 });
  });
});
