import { useTranslation } from 'react-i18next';
import { Parts } from '../../components/parts';
import { directionLetters, oppositeLetters } from '../orientation-letters';
import type { PictureHeader } from '../picture-header';
import { distanceOfPlane, planeOf } from '../planes';

/** Over a computed picture: its plane, where that lies in the patient, and how thick it is. */
export const ComputedLine = ({ header }: { readonly header: PictureHeader }) => {
  const { t, i18n } = useTranslation();
  const plane = planeOf(header);
  const { computed } = header;
  if (computed === undefined || plane === undefined) return null;
  const distance = distanceOfPlane(plane);
  const letters = directionLetters(plane.normal);
  const inMm = (mm: number): string => mm.toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  return (
    <Parts
      parts={[
        t(`volume.plane.${computed.plane}`),
        t('volume.at', {
          side: distance < 0 ? oppositeLetters(letters) : letters,
          mm: inMm(Math.abs(distance)),
        }),
        computed.thicknessMm !== undefined && t(`volume.blendHint.${computed.blend}`),
      ]}
    />
  );
};
