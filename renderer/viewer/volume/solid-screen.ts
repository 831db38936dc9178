import { Enums, VolumeViewport3D, type Types } from '@cornerstonejs/core';
import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray.js';
import vtkImageData from '@kitware/vtk.js/Common/DataModel/ImageData.js';
import vtkPiecewiseFunction from '@kitware/vtk.js/Common/DataModel/PiecewiseFunction.js';
import vtkColorTransferFunction from '@kitware/vtk.js/Rendering/Core/ColorTransferFunction.js';
import vtkVolume from '@kitware/vtk.js/Rendering/Core/Volume.js';
import vtkVolumeMapper from '@kitware/vtk.js/Rendering/Core/VolumeMapper.js';
import { directionLetters, oppositeLetters, type EdgeLetters } from '../orientation-letters';
import { addViewport, type Viewport } from '../shared-engine';
import type { Volume } from './computed-pictures';
import type { VolumeValues } from './cut-volume';
import { solidPoints, type SolidPreset } from './solid-presets';
import { cross, dot, lengthOf, plus, scaled, type Vector } from '../vectors';

/** More values than this are thinned out to every other one in each direction: they are held by the graphics card too. */
const mostValues = 64 * 1024 * 1024;
/** While it is turned, rays are this much farther apart, and so are the places along them. */
const coarsely = 3;
/** What counts as standing still. */
const stillMs = 250;
const fromFront = { towards: [0, -1, 0], up: [0, 0, 1] } as const;

/** A way turned about an axis of unit length. */
const turned = (way: Vector, axis: Vector, degrees: number): Vector => {
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return plus(plus(scaled(way, cosine), cross(axis, way), sine), axis, dot(axis, way) * (1 - cosine));
};

interface SolidGrid {
  readonly size: Vector;
  readonly step: number;
  readonly values: VolumeValues;
}

const thinned = ({ values, geometry: { size } }: Volume): SolidGrid => {
  if (values.length <= mostValues) return { size, step: 1, values };
  const [columns, rows, slices] = size.map((count) => Math.ceil(count / 2)) as [number, number, number];
  const some =
    values instanceof Int16Array
      ? new Int16Array(columns * rows * slices)
      : new Float32Array(columns * rows * slices);
  let to = 0;
  for (let k = 0; k < size[2]; k += 2)
    for (let j = 0; j < size[1]; j += 2)
      for (let i = 0; i < size[0]; i += 2) {
        some[to] = values[i + size[0] * (j + size[1] * k)] ?? 0;
        to += 1;
      }
  return { size: [columns, rows, slices], step: 2, values: some };
};

/** A volume seen from outside, drawn by the graphics card, from when it is made until it is destroyed. */
export class SolidScreen {
  readonly #host: Viewport;
  readonly #viewport: VolumeViewport3D;
  readonly #volume: Volume;
  readonly #actor = vtkVolume.newInstance();
  readonly #mapper = vtkVolumeMapper.newInstance();
  readonly #image = vtkImageData.newInstance();
  readonly #sampleMm: number;
  readonly #onTurn: (edges: EdgeLetters) => void;
  /** From the middle of the volume to whoever looks at it, and what is up there. */
  #towards: Vector = fromFront.towards;
  #up: Vector = fromFront.up;
  #still: ReturnType<typeof setTimeout> | undefined;

  /** @param onTurn told what the edges point to */
  constructor(element: HTMLDivElement, volume: Volume, onTurn: (edges: EdgeLetters) => void) {
    this.#volume = volume;
    this.#onTurn = onTurn;
    this.#host = addViewport(element, Enums.ViewportType.VOLUME_3D, this.#keepView);
    const viewport = this.#host.engine.getViewport(this.#host.id);
    if (!(viewport instanceof VolumeViewport3D)) throw new Error('cornerstone made no volume viewport');
    this.#viewport = viewport;
    const { size, step, values } = thinned(volume);
    const { origin, steps } = volume.geometry;
    const lengths = steps.map((each) => step * lengthOf(each));
    this.#image.setDimensions([...size]);
    this.#image.setSpacing(lengths);
    this.#image.setDirection(Float32Array.from(steps.flatMap((each) => scaled(each, 1 / lengthOf(each)))));
    this.#image.setOrigin([...origin]);
    this.#image
      .getPointData()
      .setScalars(vtkDataArray.newInstance({ name: 'values', numberOfComponents: 1, values }));
    this.#sampleMm = Math.min(...lengths);
    this.#mapper.setInputData(this.#image);
    this.#mapper.setMaximumSamplesPerRay(4000);
    this.#mapper.setAutoAdjustSampleDistances(false);
    this.#actor.setMapper(this.#mapper);
    this.#sample(1);
    viewport.addActor({ uid: this.#host.id, actor: this.#actor });
    this.reset();
  }

  show(preset: SolidPreset): void {
    const colours = vtkColorTransferFunction.newInstance();
    const opacities = vtkPiecewiseFunction.newInstance();
    for (const [value, opacity, red, green, blue] of solidPoints(this.#volume, preset)) {
      colours.addRGBPoint(value, red, green, blue);
      opacities.addPoint(value, opacity);
    }
    const property = this.#actor.getProperty();
    property.setRGBTransferFunction(0, colours);
    property.setScalarOpacity(0, opacities);
    property.setScalarOpacityUnitDistance(0, 1);
    property.setInterpolationTypeToLinear();
    property.setShade(preset !== 'brightest');
    property.setAmbient(0.25);
    property.setDiffuse(0.8);
    property.setSpecular(0.15);
    if (preset === 'brightest') this.#mapper.setBlendModeToMaximumIntensity();
    else this.#mapper.setBlendModeToComposite();
    this.#viewport.render();
  }

  /** Turns it as a ball under the hand, by degrees. */
  turn(right: number, down: number): void {
    const side = cross(this.#up, this.#towards);
    this.#towards = turned(turned(this.#towards, this.#up, -right), side, -down);
    this.#up = turned(this.#up, side, -down);
    this.#look();
  }

  /** @param factor above 1 makes it larger */
  zoomBy(factor: number): void {
    const { parallelScale = 1 } = this.#viewport.getCamera();
    this.#move({ parallelScale: parallelScale / factor });
  }

  /** From the front, as much as fits. */
  reset(): void {
    this.#towards = fromFront.towards;
    this.#up = fromFront.up;
    this.#viewport.resetCamera();
    this.#look();
  }

  destroy(): void {
    clearTimeout(this.#still);
    this.#host.remove();
    this.#actor.delete();
    this.#mapper.delete();
    this.#image.delete();
  }

  #look(): void {
    const { focalPoint = [0, 0, 0], position = [0, 0, 0] } = this.#viewport.getCamera();
    const away = Math.hypot(...position.map((each, axis) => each - (focalPoint[axis] ?? 0)));
    this.#move({
      focalPoint,
      viewPlaneNormal: [...this.#towards],
      viewUp: [...this.#up],
      position: [...plus(focalPoint, this.#towards, away)],
    });
    const [top, right] = [this.#up, cross(this.#up, this.#towards)].map(directionLetters);
    if (top === undefined || right === undefined) return;
    this.#onTurn({ top, right, bottom: oppositeLetters(top), left: oppositeLetters(right) });
  }

  /** Coarsely as long as it moves: without a graphics card each picture takes its time. */
  #move(camera: Types.ICamera): void {
    this.#sample(coarsely);
    this.#viewport.setCamera(camera);
    clearTimeout(this.#still);
    this.#still = setTimeout(() => {
      this.#sample(1);
      this.#viewport.render();
    }, stillMs);
  }

  #sample(times: number): void {
    this.#mapper.setSampleDistance((times * this.#sampleMm) / 2);
    this.#mapper.setImageSampleDistance(times);
  }

  readonly #keepView = (): (() => void) => () => {
    this.#viewport.resetCamera();
    this.#look();
  };
}
