import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { logoFacts } from '../../../shared/model/logo';
import { useApp } from '../../state/app-context';
import { useText } from '../../text/use-text';

/** As it is seen at most, in CSS pixels. */
const widest = 220;
const highest = 56;

/** The logo of the facility that is sent to; drawn as a picture, and as nothing where it is none. */
export const FacilityLogo = () => {
  const { send } = useApp();
  const { t } = useText();
  const logo = useStore(send, (state) => state.logo);
  const name = useStore(send, (state) => state.facility?.name ?? '');
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const facts = logo === null ? null : logoFacts(logo);
    const context = canvas.current?.getContext('2d') ?? null;
    if (logo === null || facts === null || context === null) return;
    let isGone = false;
    const draw = async (): Promise<void> => {
      const picture = await createImageBitmap(new Blob([logo], { type: facts.type }));
      if (isGone) return;
      const scale = Math.min(1, widest / picture.width, highest / picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      const { canvas: target } = context;
      target.width = Math.round(width * devicePixelRatio);
      target.height = Math.round(height * devicePixelRatio);
      target.style.width = `${width}px`;
      target.style.height = `${height}px`;
      context.imageSmoothingQuality = 'high';
      context.drawImage(picture, 0, 0, target.width, target.height);
      target.hidden = false;
    };
    // what does not decode is not shown: the name stands below
    draw().catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, [logo]);
  return logo === null ? null : (
    <canvas
      ref={canvas}
      className="facility-logo"
      role="img"
      aria-label={t('send.logo', { facility: name })}
      hidden
    />
  );
};
