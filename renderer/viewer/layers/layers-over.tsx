import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useText } from '../../text/use-text';
import { inPicture, type Place, type ToScreen } from '../to-screen';
import { contourPath } from './contour-path';
import { doseIn, paintDose, refusalOfDose, type Dose } from './dose';
import type { Beneath, LayerPart, LayerRefusal } from './layer';
import { toCss, washColours, type Rgb } from './layer-colours';
import { useLayerWords } from './layer-words';
import { framesOn, paintSegments, through, type PaintedSegments, type Segmentation } from './segmentation';
import { structuresOn, type PlacedContour, type StructureSet } from './structures';
import type { LaidLayer } from './laid-layer';
import type { Layer } from './read-layer';
import './layers.css';

interface OverProps<Its> {
  readonly layer: Its;
  readonly view: LaidLayer;
  readonly beneath: Beneath;
  readonly toScreen: ToScreen;
}

/** Pixels over the picture, as it is turned, moved and zoomed. */
const PixelsOver = ({
  image,
  toScreen,
  opacity,
  isSmooth,
}: {
  readonly image: ImageData;
  readonly toScreen: ToScreen;
  readonly opacity: number;
  readonly isSmooth: boolean;
}) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [image]);
  return (
    <canvas
      ref={canvas}
      className="viewer-marks layers-pixels"
      width={image.width}
      height={image.height}
      style={{
        transform: `matrix(${toScreen.join(', ')})`,
        opacity,
        imageRendering: isSmooth ? 'auto' : 'pixelated',
      }}
    />
  );
};

const Refused = ({
  layer,
  beneath,
  reason,
}: {
  readonly layer: Layer;
  readonly beneath: Beneath;
  readonly reason: LayerRefusal;
}) => {
  const { refusalOf } = useLayerWords();
  const words = refusalOf(layer, beneath, reason);
  return words === '' ? null : (
    <p className="layers-names">
      <span className="layers-refusal">{words}</span>
    </p>
  );
};

/** What is to be seen of a layer, by name and colour. */
const Names = ({ view, parts }: { readonly view: LaidLayer; readonly parts: readonly LayerPart[] }) => {
  const { partName } = useLayerWords();
  const most = 8;
  return (
    <>
      {parts.slice(0, most).map((part) => (
        <span key={part.id} className="layers-name">
          <span className="layers-colour" style={{ background: toCss(part.colour) }} />
          <bdi>{partName(view.layer, part)}</bdi>
        </span>
      ))}
      {parts.length > most && <span className="layers-name">+ {parts.length - most}</span>}
    </>
  );
};

const SegmentsOver = ({ layer, view, beneath, toScreen }: OverProps<Segmentation>) => {
  const { t } = useText();
  const placed = useMemo(() => framesOn(layer, beneath), [layer, beneath]);
  const [drawn, setDrawn] = useState<{
    readonly placed: typeof placed;
    readonly painted: readonly PaintedSegments[];
    readonly isUnreadable: boolean;
  }>();
  const { on } = view;
  useEffect(() => {
    if (typeof placed === 'string') return undefined;
    const giveUp = new AbortController();
    const colours = new Map<number, Rgb>();
    for (const { id, colour } of layer.parts) if (on.has(id)) colours.set(Number(id), colour);
    paintSegments(layer, placed, colours, giveUp.signal).then(
      (painted) => {
        if (painted !== undefined) setDrawn({ placed, painted, isUnreadable: false });
      },
      () => {
        if (!giveUp.signal.aborted) setDrawn({ placed, painted: [], isUnreadable: true });
      },
    );
    return () => {
      giveUp.abort();
    };
  }, [layer, placed, on]);
  if (typeof placed === 'string') return <Refused layer={layer} beneath={beneath} reason={placed} />;
  // never that of a picture that was left
  if (drawn?.placed !== placed) return null;
  const { painted, isUnreadable } = drawn;
  const present = layer.parts.filter(({ id }) => painted.some(({ segments }) => segments.has(Number(id))));
  return (
    <>
      {painted.map(({ image, toPicture }, index) => (
        <PixelsOver
          key={index}
          image={image}
          toScreen={through(toPicture, toScreen)}
          opacity={view.opacity}
          isSmooth={false}
        />
      ))}
      <p className="layers-names">
        {isUnreadable ? (
          <span className="layers-refusal">{t('layers.unreadable')}</span>
        ) : (
          <Names view={view} parts={present} />
        )}
      </p>
    </>
  );
};

const ContourShape = ({
  contour,
  colour,
  toScreen,
}: {
  readonly contour: PlacedContour;
  readonly colour: Rgb;
  readonly toScreen: ToScreen;
}) => {
  const line = contourPath(contour, toScreen);
  return (
    <>
      <path className="layers-shade" d={line} />
      <path className="layers-line" d={line} stroke={toCss(colour)} data-beside={contour.isBeside} />
    </>
  );
};

const StructuresOver = ({ layer, view, beneath, toScreen }: OverProps<StructureSet>) => {
  const { t } = useText();
  const placed = useMemo(() => structuresOn(layer, beneath), [layer, beneath]);
  if (typeof placed === 'string') return <Refused layer={layer} beneath={beneath} reason={placed} />;
  const shown = placed.filter(({ id, contours }) => view.on.has(id) && contours.length > 0);
  const colours = new Map(layer.parts.map(({ id, colour }) => [id, colour]));
  return (
    <>
      <svg className="viewer-plane-marks" style={{ opacity: view.opacity }} aria-hidden>
        {shown.map(({ id, contours }) => (
          <g key={id} data-structure={id}>
            {contours.map((contour, index) => (
              <ContourShape
                key={index}
                contour={contour}
                colour={colours.get(id) ?? [255, 255, 255]}
                toScreen={toScreen}
              />
            ))}
          </g>
        ))}
      </svg>
      <p className="layers-names">
        <Names view={view} parts={layer.parts.filter(({ id }) => shown.some((each) => each.id === id))} />
        {shown.some(({ contours }) => contours.some(({ isBeside }) => isBeside)) && (
          <span>{t('layers.beside')}</span>
        )}
      </p>
    </>
  );
};

/** Where the pointer is over a viewport, CSS pixels from its corner. */
const usePointerPlace = (viewport: RefObject<HTMLElement | null>): Place | undefined => {
  const [place, setPlace] = useState<Place>();
  useEffect(() => {
    const element = viewport.current;
    const move = ({ clientX, clientY }: PointerEvent): void => {
      const { left, top } = element?.getBoundingClientRect() ?? { left: 0, top: 0 };
      setPlace([clientX - left, clientY - top]);
    };
    const leave = (): void => {
      setPlace(undefined);
    };
    element?.addEventListener('pointermove', move);
    element?.addEventListener('pointerleave', leave);
    return () => {
      element?.removeEventListener('pointermove', move);
      element?.removeEventListener('pointerleave', leave);
    };
  }, [viewport]);
  return place;
};

/** Where numbers stand beside the colours: shares of the highest dose. */
const marksOfScale = [1, 0.75, 0.5, 0.25, 0];

const DoseScale = ({
  dose,
  threshold,
  here,
}: {
  readonly dose: Dose;
  readonly threshold: number;
  readonly here: number | undefined;
}) => {
  const { t } = useText();
  const { amount } = useLayerWords();
  const words = (value: number): string => amount(dose.unit, value);
  return (
    <div className="layers-scale">
      <div
        className="layers-wash"
        style={{ background: `linear-gradient(to top, ${washColours.map(toCss).join()})` }}
      >
        <span className="layers-below" style={{ height: `${100 * threshold}%` }} />
        {marksOfScale.map((share) => (
          <span key={share} className="layers-number" style={{ bottom: `${100 * share}%` }}>
            {words(share * dose.most)}
          </span>
        ))}
      </div>
      {here !== undefined && (
        <span className="layers-here">
          {t('layers.here', { amount: Number.isNaN(here) ? t('layers.noDose') : words(here) })}
        </span>
      )}
    </div>
  );
};

const DoseOver = ({
  layer,
  view,
  beneath,
  toScreen,
  viewport,
}: OverProps<Dose> & { readonly viewport: RefObject<HTMLElement | null> }) => {
  const refusal = refusalOfDose(layer, beneath);
  const { plane } = beneath;
  const pointer = usePointerPlace(viewport);
  const [cut, setCut] = useState<{ readonly beneath: Beneath; readonly values: ArrayLike<number> }>();
  useEffect(() => {
    if (plane === undefined || refusal !== undefined) return undefined;
    // the picture itself is drawn first
    const next = requestAnimationFrame(() => {
      setCut({ beneath, values: doseIn(layer, plane) });
    });
    return () => {
      cancelAnimationFrame(next);
    };
  }, [layer, beneath, plane, refusal]);
  const values = cut?.beneath === beneath ? cut.values : undefined;
  const image = useMemo(
    () =>
      values === undefined || plane === undefined
        ? undefined
        : paintDose(values, plane, view.threshold * layer.most, layer.most),
    [values, plane, view.threshold, layer.most],
  );
  if (refusal !== undefined) return <Refused layer={layer} beneath={beneath} reason={refusal} />;
  if (image === undefined || plane === undefined || values === undefined) return null;
  const [x, y] = pointer === undefined ? [-1, -1] : inPicture(toScreen, pointer).map(Math.floor);
  const isOver =
    x !== undefined && y !== undefined && x >= 0 && y >= 0 && x < plane.columns && y < plane.rows;
  return (
    <>
      <PixelsOver image={image} toScreen={toScreen} opacity={view.opacity} isSmooth />
      <DoseScale
        dose={layer}
        threshold={view.threshold}
        here={isOver ? values[y * plane.columns + x] : undefined}
      />
    </>
  );
};

/** What lies over a picture, with names and numbers to it. */
export const LayersOver = ({
  laid,
  beneath,
  toScreen,
  viewport,
}: {
  readonly laid: readonly LaidLayer[];
  readonly beneath: Beneath;
  readonly toScreen: ToScreen;
  readonly viewport: RefObject<HTMLElement | null>;
}) => (
  <div className="layers-over" aria-hidden>
    {laid.map((view) => {
      const { key, layer } = view;
      const common = { view, beneath, toScreen };
      if (layer.kind === 'segmentation') return <SegmentsOver key={key} layer={layer} {...common} />;
      if (layer.kind === 'structures') return <StructuresOver key={key} layer={layer} {...common} />;
      return <DoseOver key={key} layer={layer} viewport={viewport} {...common} />;
    })}
  </div>
);
