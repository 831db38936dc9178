import { cutLine, shareSpace, toPlane, type Plane } from './planes';
import { onScreen, type Place, type ToScreen } from './to-screen';
import type { Vector } from './vectors';

/** A place in the patient that somebody pointed at. */
export interface PatientPoint {
  readonly frameOfReferenceUid: string;
  /** mm, patient axes (LPS). */
  readonly position: Vector;
}

/** Farther from a slice than this, a point is not in it. */
const inSliceMm = 5;
const armLength = 11;

const CutLine = ({ from, to }: { readonly from: Place; readonly to: Place }) => (
  <line className="viewer-cut" x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
);

/** Open in the middle: what was pointed at stays in sight. */
const Cross = ({ at: [x, y] }: { readonly at: Place }) => {
  const arm = armLength - 4;
  return (
    <path
      className="viewer-point"
      d={`M${x - armLength} ${y}h${arm}m8 0h${arm}M${x} ${y - armLength}v${arm}m0 8v${arm}`}
    />
  );
};

/** Over a picture: where others cut it, and a place that was pointed at in another one. */
export const PlaneMarks = ({
  plane,
  toScreen,
  others,
  point,
}: {
  readonly plane: Plane;
  readonly toScreen: ToScreen;
  readonly others: readonly Plane[];
  readonly point: PatientPoint | undefined;
}) => {
  const lines = others.flatMap((other) => {
    const line = shareSpace(plane, other) ? cutLine(plane, other) : undefined;
    return line === undefined ? [] : [line];
  });
  const at =
    point?.frameOfReferenceUid === plane.frameOfReferenceUid ? toPlane(plane, point.position) : undefined;
  const cross =
    at !== undefined && Math.abs(at.beyondMm) <= inSliceMm ? onScreen(toScreen, at.place) : undefined;
  return (
    <svg className="viewer-plane-marks" aria-hidden>
      {lines.map(([from, to], index) => (
        <CutLine key={index} from={onScreen(toScreen, from)} to={onScreen(toScreen, to)} />
      ))}
      {cross !== undefined && <Cross at={cross} />}
    </svg>
  );
};
