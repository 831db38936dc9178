import { gapKinds, type GapCounts } from '../../shared/model/selection';
import { useText } from '../text/use-text';
import { Notice } from './notice';

/** What is said of what is lacking: before it is sent, while it is, at a server without receipts, before it is copied, and of a copy. */
const texts = {
  check: {
    unread: 'send.lostNote',
    refused: 'send.lostNote',
    conflict: 'send.conflictNote',
    incomplete: 'send.incompleteNote',
    unidentified: 'send.unidentifiedNote',
  },
  sending: {
    unread: 'sending.gaps',
    refused: 'sending.refused',
    conflict: 'sending.conflict',
    incomplete: 'sending.incomplete',
    unidentified: 'send.unidentifiedNote',
  },
  target: {
    unread: 'target.unread',
    refused: 'target.refused',
    conflict: 'target.conflict',
    incomplete: 'target.incomplete',
    unidentified: 'target.unidentified',
  },
  choosing: {
    unread: 'export.lostNote',
    refused: 'export.lostNote',
    conflict: 'export.conflictNote',
    incomplete: 'export.incompleteNote',
    unidentified: 'export.unidentifiedNote',
  },
  copy: {
    unread: 'export.gaps',
    refused: 'export.gaps',
    conflict: 'export.conflict',
    incomplete: 'export.incomplete',
    unidentified: 'export.unidentified',
  },
} as const;

/** A warning for each kind of what is lacking; nothing where nothing is. */
export const LossNotices = ({
  at,
  gapsBy,
  unidentified,
}: {
  readonly at: keyof typeof texts;
  readonly gapsBy: GapCounts;
  readonly unidentified: number;
}) => {
  const { t } = useText();
  const counts = { ...gapsBy, unidentified };
  return [...gapKinds, 'unidentified' as const]
    .filter((kind) => counts[kind] > 0)
    .map((kind) => <Notice key={kind} kind="warn" title={t(texts[at][kind], { count: counts[kind] })} />);
};
