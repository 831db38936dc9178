import { FileText, ImageOff } from 'lucide-react';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { thumbnailOf } from './thumbnail';
import { useStacks } from './use-stacks';
import { middleImageId } from './view-stacks';
import type { ViewerSeries } from './viewer-series';
import './series-thumbnail.css';

interface Drawn {
  readonly imageId: string;
  readonly image: ImageData | undefined;
}

const Canvas = ({ image }: { readonly image: ImageData }) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [image]);
  return <canvas ref={canvas} width={image.width} height={image.height} />;
};

/**
 * The middle picture of a series, small; it is made once it comes into sight and never holds anything up.
 *
 * It is decoration: the name of the series stands beside it. A document has a tile with a sheet, a picture that can't
 * be shown one with a struck-out picture.
 */
export const SeriesThumbnail = ({
  series,
  onNeedInstances,
}: {
  readonly series: Pick<ViewerSeries, 'key' | 'instances'>;
  readonly onNeedInstances: (key: string) => void;
}) => {
  const tile = useRef<HTMLSpanElement>(null);
  const [inSight, setInSight] = useState(false);
  const [drawn, setDrawn] = useState<Drawn>();
  const { key, instances } = series;
  const stacks = useStacks(instances);
  const imageId = useMemo(() => middleImageId(stacks), [stacks]);
  const need = useEffectEvent(onNeedInstances);

  useEffect(() => {
    const element = tile.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setInSight(true);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);

  const listed = instances !== undefined;
  useEffect(() => {
    if (inSight && !listed) need(key);
  }, [inSight, listed, key]);

  useEffect(() => {
    if (!inSight || imageId === undefined) return undefined;
    let current = true;
    const show = (image: ImageData | undefined): void => {
      if (current) setDrawn({ imageId, image });
    };
    thumbnailOf(imageId).then(show, () => {
      show(undefined);
    });
    return () => {
      current = false;
    };
  }, [inSight, imageId]);

  const ready = drawn !== undefined && drawn.imageId === imageId ? drawn : undefined;
  const kind =
    !listed || (imageId !== undefined && ready === undefined)
      ? 'waiting'
      : imageId === undefined
        ? 'document'
        : 'picture';
  return (
    <span ref={tile} className={`series-thumbnail series-thumbnail-${kind}`} aria-hidden>
      {kind === 'document' && <FileText size={28} strokeWidth={1.5} />}
      {kind === 'picture' && ready?.image === undefined && <ImageOff size={28} strokeWidth={1.5} />}
      {kind === 'picture' && ready?.image !== undefined && <Canvas image={ready.image} />}
    </span>
  );
};
