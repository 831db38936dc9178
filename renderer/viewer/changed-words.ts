import type { Text } from '../text/i18n';
import type { Turn } from './orientation-letters';

/** What a person did to how a picture lies and looks, which has to be said wherever it is seen. */
export const changedWords = (
  t: Text,
  { turn, inverted }: { readonly turn: Turn; readonly inverted: boolean },
): readonly string[] => [
  ...(turn.mirrored ? [t('viewer.mirrored')] : []),
  ...(turn.quarters === 0 ? [] : [t('viewer.turned', { degrees: 90 * turn.quarters })]),
  ...(inverted ? [t('viewer.inverted')] : []),
];
