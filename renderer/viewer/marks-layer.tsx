import { useEffect, useRef } from 'react';
import { markedPixels, type OverlayPlane } from './overlay-planes';
import type { PictureHeader } from './picture-header';
import type { ToScreen } from './to-screen';

/** Seen on white and on black, and no colour of a picture: #ffd76b. */
const markColour = [0xff, 0xd7, 0x6b, 0xff];

/** Marks that are stored a bit a pixel, laid over a picture just as it is turned, moved and zoomed. */
export const MarksLayer = ({
  planes,
  header: { rows, columns },
  toScreen,
  colour = markColour,
  className = 'viewer-marks',
}: {
  readonly planes: readonly OverlayPlane[];
  readonly header: Pick<PictureHeader, 'rows' | 'columns'>;
  readonly toScreen: ToScreen;
  /** Red, green, blue and how much it covers, 0 to 255 each. */
  readonly colour?: readonly number[];
  readonly className?: string;
}) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(columns, rows);
    for (const [pixel, isMarked] of markedPixels(planes, rows, columns).entries())
      if (isMarked === 1) image.data.set(colour, 4 * pixel);
    context.putImageData(image, 0, 0);
  }, [planes, rows, columns, colour]);
  const [a, b] = toScreen;
  return (
    <canvas
      ref={canvas}
      className={className}
      width={columns}
      height={rows}
      style={{
        transform: `matrix(${toScreen.join(', ')})`,
        // thin lines vanish where pixels are left out
        imageRendering: Math.hypot(a, b) < 1 ? 'auto' : 'pixelated',
      }}
    />
  );
};
