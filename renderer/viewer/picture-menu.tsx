import {
  Contrast,
  FlipHorizontal2,
  ListTree,
  Maximize,
  RotateCcw,
  RotateCw,
  Scan,
  Share,
  type LucideIcon,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ViewerCommand } from './viewer-keys';
import type { MenuEntry, MenuPart } from './viewer-menu';

const acts = [
  { does: 'turn', stroke: 'T', icon: RotateCw },
  { does: 'mirror', stroke: 'F', icon: FlipHorizontal2 },
  { does: 'fit', stroke: '0', icon: Maximize },
  { does: 'pixels', stroke: 'O', icon: Scan },
  { does: 'reset', stroke: 'R', icon: RotateCcw },
] as const;

/** What can be done with the picture in sight, as the toolbar and the menu at the pointer offer it. */
export const usePictureMenu = ({
  inverted,
  disabled,
  hasFile,
  onCommand,
}: {
  readonly inverted: boolean;
  /** There is no picture to do something with. */
  readonly disabled: boolean;
  /** There is a picture or a document to read the headers of. */
  readonly hasFile: boolean;
  readonly onCommand: (command: ViewerCommand) => void;
}): readonly MenuPart[] => {
  const { t } = useTranslation();
  const entry = (
    does: (typeof acts)[number]['does'] | 'invert' | 'take' | 'headers' | 'keys',
    stroke: string,
    Icon: LucideIcon | undefined,
    more: Partial<MenuEntry> = {},
  ): MenuEntry => ({
    id: does,
    name: t(`viewer.${does}`),
    stroke,
    ...(Icon === undefined ? {} : { icon: <Icon size={18} aria-hidden /> }),
    isDisabled: disabled && does !== 'keys',
    act: () => {
      onCommand({ do: does });
    },
    ...more,
  });
  const name = t('viewer.pictureMenu');
  return [
    { id: 'states', kind: 'any', name, entries: [entry('invert', 'I', Contrast, { isOn: inverted })] },
    {
      id: 'acts',
      kind: 'acts',
      name,
      entries: acts.map(({ does, stroke, icon }) => entry(does, stroke, icon)),
    },
    {
      id: 'more',
      kind: 'acts',
      name,
      entries: [
        entry('take', 'C', Share),
        entry('headers', 'H', ListTree, { isDisabled: !hasFile }),
        entry('keys', '?', undefined),
      ],
    },
  ];
};
