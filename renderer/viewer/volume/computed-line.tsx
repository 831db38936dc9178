import { useText } from '../../text/use-text';
import { Parts } from '../../components/parts';
import type { PictureHeader } from '../picture-header';
import { planeOf } from '../planes';
import { cutWords } from './cut-words';

/** Over a computed picture: its plane, where that lies in the patient, and how it was blended where it is thick. */
export const ComputedLine = ({ header }: { readonly header: PictureHeader }) => {
  const { t, language } = useText();
  const plane = planeOf(header);
  const { computed } = header;
  if (computed === undefined || plane === undefined) return null;
  return <Parts parts={cutWords({ t, locale: language.formatLocale }, plane, computed)} />;
};
