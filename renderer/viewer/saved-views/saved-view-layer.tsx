import { MarksLayer } from '../marks-layer';
import { onScreen, type Place, type ToScreen } from '../to-screen';
import type { Mark, MarkPoint } from './saved-view';
import { circleOf, curveOf, outside, pathOf, type Shutter } from './shutters';
import './saved-views.css';

const distance = ([ax, ay]: Place, [bx, by]: Place): number => Math.hypot(bx - ax, by - ay);
const between = ([ax, ay]: Place, [bx, by]: Place): Place => [(ax + bx) / 2, (ay + by) / 2];

const black = [0, 0, 0, 255] as const;

/** The parts of a picture that are not to be seen, black. */
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
            <path key={index} className="viewer-shutter" d={outside(shutter, rows, columns)} />
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
          colour={black}
          className="viewer-shutter-bits"
        />
      ) : null,
    )}
  </>
);

const MarkShape = ({ mark, place }: { readonly mark: Mark; readonly place: (point: MarkPoint) => Place }) => {
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
  const places = mark.points.map(place);
  const filled = mark.filled ? { className: 'viewer-mark-filled' } : {};
  const [first = [0, 0], second = [0, 0], third = [0, 0], fourth = [0, 0]] = places;
  if (mark.kind === 'point') return <path d={circleOf(first, 3)} {...filled} />;
  if (mark.kind === 'circle') return <path d={circleOf(first, distance(first, second))} {...filled} />;
  if (mark.kind === 'line') return <path d={pathOf(places)} {...filled} />;
  if (mark.kind === 'curve') return <path d={curveOf(places)} {...filled} />;
  // the ends of the longer axis, then those of the shorter
  const [x, y] = between(first, second);
  const degrees = (Math.atan2(second[1] - first[1], second[0] - first[0]) * 180) / Math.PI;
  return (
    <ellipse
      cx={x}
      cy={y}
      rx={distance(first, second) / 2}
      ry={distance(third, fourth) / 2}
      transform={`rotate(${degrees} ${x} ${y})`}
      {...filled}
    />
  );
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
  const [a, b] = [onScreen(toScreen, area[0]), onScreen(toScreen, area[1])];
  const place = ({ at, inArea }: MarkPoint): Place =>
    inArea
      ? [
          Math.min(a[0], b[0]) + at[0] * Math.abs(a[0] - b[0]),
          Math.min(a[1], b[1]) + at[1] * Math.abs(a[1] - b[1]),
        ]
      : onScreen(toScreen, at);
  return (
    <svg className="viewer-saved-view viewer-saved-marks" aria-hidden>
      {marks.map((mark, index) => (
        <MarkShape key={index} mark={mark} place={place} />
      ))}
    </svg>
  );
};
