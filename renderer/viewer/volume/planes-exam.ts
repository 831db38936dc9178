import type { TFunction } from 'i18next';
import type { Plane } from '../planes';
import type { ViewerExam, ViewerSeries } from '../viewer-series';
import { distanceOfPlane } from '../planes';
import { newWorkspace, type CellPlace, type Workspace } from '../workspace';
import { computedUrl, type Cut, type Volume } from './computed-pictures';
import { planeAt } from './plane-grid';
import { planeNames, type PlaneName, type Slab } from './slab';

/** CT Image Storage: a picture with values, which is what a computed one is. */
const sopClassUid = '1.2.840.10008.5.1.4.1.1.2';
const transferSyntaxUid = '1.2.840.10008.1.2.1';

const keyOf = (name: PlaneName): string => `plane:${name}`;

/** The pictures of a volume as an exam of three series, so that cells show them as they show any other. */
export const planesExam = (
  t: TFunction,
  {
    volume,
    source,
    seriesKey,
    slab,
  }: {
    readonly volume: Volume;
    readonly source: ViewerExam;
    readonly seriesKey: string;
    readonly slab: Slab;
  },
): ViewerExam => ({
  ...source,
  key: `${source.key}:planes`,
  series: planeNames.map((name): ViewerSeries => {
    const grid = volume.grids[name];
    const instances = Array.from({ length: grid.layers }, (_, layer) => ({
      url: computedUrl(volume, name, layer, slab),
      sopInstanceUid: '',
      sopClassUid,
      transferSyntaxUid,
      instanceNumber: layer + 1,
      sliceDistanceMm: distanceOfPlane(planeAt(grid, layer)),
      stack: name,
      frames: 1,
      bytes: 0,
    }));
    return {
      key: keyOf(name),
      cutFrom: seriesKey,
      title: t(`volume.plane.${name}`),
      modality: volume.header.modality,
      count: instances.length,
      instances,
      missing: 0,
      elsewhere: 0,
      provisional: false,
    };
  }),
});

/** The cell in which the whole is seen from outside. */
export const solidCell = 3;

/** Brings a picture into the cell of its plane. */
export const showCut = (workspace: Workspace, { plane, layer }: Cut): void => {
  const cell = planeNames.indexOf(plane);
  const { showSeries, goTo, activate } = workspace.getState();
  showSeries(cell, keyOf(plane));
  goTo(cell, { stack: 0, index: layer }, []);
  activate(cell);
};

/**
 * Axial, sagittal and coronal, and the whole: they cross where one points, and share light and size.
 *
 * @param first the picture to begin with; undefined: all begin in their middle
 */
export const planesWorkspace = (first: Cut | undefined): Workspace => {
  const workspace = newWorkspace(keyOf('axial'));
  const { chooseLayout, toggleLink } = workspace.getState();
  chooseLayout({ rows: 2, columns: 2 }, [keyOf('sagittal'), keyOf('coronal')]);
  toggleLink('light');
  if (first !== undefined) showCut(workspace, first);
  return workspace;
};

/** Where the pictures in the cells lie: they cut each other there. */
export const planesInSight = (volume: Volume, cells: readonly CellPlace[]): readonly Plane[] =>
  planeNames.flatMap((name) => {
    const cell = cells.find(({ seriesKey }) => seriesKey === keyOf(name));
    const grid = volume.grids[name];
    return cell === undefined ? [] : [planeAt(grid, cell.index ?? Math.floor(grid.layers / 2))];
  });
