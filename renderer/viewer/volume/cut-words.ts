import type { Text } from '../../text/i18n';
import { directionLetters, oppositeLetters } from '../orientation-letters';
import { distanceOfPlane, type Plane } from '../planes';
import type { PlaneName, Slab } from './slab';

/** What a computed picture is: its plane, where that lies in the patient, and how it was blended where it is thick. */
export const cutWords = (
  { t, locale }: { readonly t: Text; readonly locale: string },
  at: Plane,
  { plane, thicknessMm, blend }: Slab & { readonly plane: PlaneName },
): readonly string[] => {
  const distance = distanceOfPlane(at);
  const letters = directionLetters(at.normal);
  const mm = Math.abs(distance).toLocaleString(locale, { maximumFractionDigits: 1 });
  return [
    t(`volume.plane.${plane}`),
    t('volume.at', { side: distance < 0 ? oppositeLetters(letters) : letters, mm }),
    ...(thicknessMm === undefined ? [] : [t(`volume.blendHint.${blend}`)]),
  ];
};
