import type { Text } from '../text/i18n';
import type { Turn } from './orientation-letters';

/** What a person did to how a picture lies and looks, which has to be said wherever it is seen. */
export const changedWords = (
  t: Text,
  { turn, inverted }: { readonly turn: Turn; readonly inverted: boolean },
): readonly string[] => [
  // in the order of what a turn means: a picture that is mirrored first is turned the other way round
  ...(turn.quarters === 0 ? [] : [t('viewer.turned', { degrees: 90 * turn.quarters })]),
  ...(turn.mirrored ? [t('viewer.mirrored')] : []),
  ...(inverted ? [t('viewer.inverted')] : []),
];
