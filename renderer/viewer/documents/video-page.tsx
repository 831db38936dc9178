import { useEffect, useRef, useState } from 'react';
import { useText } from '../../text/use-text';

/** MP4: a box of this name stands first. */
const isMp4 = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes.subarray(4, 8)) === 'ftyp';

/** A video, where this computer can play it. */
export const VideoPage = ({
  bytes,
  title,
}: {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly title: string;
}) => {
  const { t } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  const canPlay = isMp4(bytes) && !failed;
  useEffect(() => {
    const element = video.current;
    if (!canPlay || element === null) return undefined;
    const made = URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
    element.src = made;
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [bytes, canPlay]);
  if (!canPlay) return <p className="document-notice">{t('document.video.unplayable')}</p>;
  return (
    <video
      className="document-video"
      ref={video}
      controls
      muted
      loop
      aria-label={title === '' ? t('document.video.name') : title}
      onLoadedMetadata={({ currentTarget }) => {
        // a stream whose coding is not known is taken for sound without a picture
        if (currentTarget.videoWidth === 0) setFailed(true);
      }}
      onError={() => {
        setFailed(true);
      }}
    />
  );
};
