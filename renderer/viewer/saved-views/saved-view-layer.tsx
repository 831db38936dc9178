import { MarksLayer } from '../marks-layer';
import type { Place, ToScreen } from '../to-screen';
import { markPath, placeIn, type PlaceOf } from './mark-path';
import type { Mark } from './saved-view';
import { coverInCss, outside, pathOf, type Shutter } from './shutters';
import './saved-views.css';

/** The parts of a picture that are not to be seen, covered. */
export const ShutterLayer = ({
  shutters,
  rows,
  columns,
  toScreen,
}: {
  readonly shutters: readonly Shutter[];
  readonly rows: number;
  readonly columns: number;
  readonly toScreen: ToScreen;
}) => (
  <>
    <svg className="viewer-saved-view" aria-hidden>
      <g transform={`matrix(${toScreen.join(' ')})`}>
        {shutters.map((shutter, index) =>
          shutter.shape === 'bits' ? null : (
            <path
              key={index}
              className="viewer-shutter"
              fill={coverInCss(shutter.cover)}
              d={outside(shutter, rows, columns)}
            />
          ),
        )}
      </g>
    </svg>
    {shutters.map((shutter, index) =>
      shutter.shape === 'bits' ? (
        <MarksLayer
          key={index}
          planes={shutter.planes}
          header={{ rows, columns }}
          toScreen={toScreen}
          colour={shutter.cover}
          className="viewer-shutter-bits"
        />
      ) : null,
    )}
  </>
);

const MarkShape = ({ mark, place }: { readonly mark: Mark; readonly place: PlaceOf }) => {
  if (mark.kind === 'text') {
    const [x, y] = place(mark.at);
    return (
      <>
        {mark.anchor !== undefined && <path d={pathOf([place(mark.at), place(mark.anchor)])} />}
        <text x={x} y={y}>
          {mark.text.split(/\r?\n/).map((line, index) => (
            <tspan key={index} x={x} dy="1.2em">
              {line}
            </tspan>
          ))}
        </text>
      </>
    );
  }
  return <path d={markPath(mark, place)} {...(mark.filled ? { className: 'viewer-mark-filled' } : {})} />;
};

/** What somebody drew and wrote on a picture. */
export const SavedMarksLayer = ({
  marks,
  area,
  toScreen,
}: {
  readonly marks: readonly Mark[];
  /** Two opposite corners of the part that was set to be seen. */
  readonly area: readonly [Place, Place];
  readonly toScreen: ToScreen;
}) => {
  const place = placeIn(area, toScreen);
  return (
    <svg className="viewer-saved-view viewer-saved-marks" aria-hidden>
      {marks.map((mark, index) => (
        <MarkShape key={index} mark={mark} place={place} />
      ))}
    </svg>
  );
};
