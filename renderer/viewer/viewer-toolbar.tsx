import {
  Axis3d,
  Crosshair,
  Ellipsis,
  LayoutGrid,
  Layers,
  Link2,
  Move,
  Palette,
  Pause,
  Play,
  RotateCcw,
  ScanSearch,
  Sun,
  ZoomIn,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ToggleButton, ToggleButtonGroup, Toolbar } from 'react-aria-components';
import { useStore } from 'zustand';
import { useText } from '../text/use-text';
import { fillOrder } from './fill-order';
import { likeliestSeries } from './likeliest-series';
import type { SavedView } from './saved-views/saved-view';
import type { ScreenTool } from './stack-screen';
import type { ViewerCommand } from './viewer-keys';
import { usePictureMenu } from './picture-menu';
import { ViewerMenu, type MenuEntry } from './viewer-menu';
import type { ViewerExam } from './viewer-series';
import type { GreyWindow } from './grey-window';
import type { WindowPreset } from './window-presets';
import { allLinks, mostCells, type Layout, type Workspace } from './workspace';

const tools = [
  { tool: 'light', icon: Sun },
  { tool: 'move', icon: Move },
  { tool: 'zoom', icon: ZoomIn },
  { tool: 'scroll', icon: Layers },
  { tool: 'magnify', icon: ScanSearch },
  { tool: 'point', icon: Crosshair },
] as const;

const isTool = (key: unknown): key is ScreenTool => tools.some(({ tool }) => tool === key);

const Act = ({
  icon: Icon,
  name,
  disabled,
  onPress,
}: {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly disabled: boolean;
  readonly onPress: () => void;
}) => (
  <Button className="viewer-tool" isDisabled={disabled} onPress={onPress}>
    <Icon size={22} strokeWidth={1.75} aria-hidden />
    <span className="viewer-tool-name">{name}</span>
  </Button>
);

/** As near as nobody sees; windows of real numbers are narrow. */
const sameWindow = (a: GreyWindow, b: GreyWindow | undefined): boolean => {
  const within = Math.min(0.5, a.width / 100);
  return b !== undefined && Math.abs(a.center - b.center) <= within && Math.abs(a.width - b.width) <= within;
};

const Presets = ({
  presets,
  window,
  savedViews,
  savedView,
  onChoose,
  onSavedView,
}: {
  readonly presets: readonly WindowPreset[];
  readonly window: GreyWindow | undefined;
  /** Of the picture in sight. */
  readonly savedViews: readonly SavedView[];
  readonly savedView: SavedView | undefined;
  readonly onChoose: (preset: WindowPreset) => void;
  readonly onSavedView: (view: SavedView) => void;
}) => {
  const { t, format, language } = useText();
  const savedName = ({ creator, label, date }: SavedView): string =>
    [creator === '' ? t('viewer.saved') : t('viewer.savedBy', { name: creator }), label, format.date(date)]
      .filter((part) => part !== '')
      .join(' · ');
  const saved = savedViews.map((view): MenuEntry => ({
    id: `saved-${view.key}`,
    name: savedName(view),
    isOn: view.key === savedView?.key,
    act: () => {
      onSavedView(view);
    },
  }));
  const nameOf = ({ name }: WindowPreset): string => {
    if ('suvTo' in name) return t('viewer.suvPreset', { most: name.suvTo });
    return 'own' in name ? t('viewer.ownPreset', { name: name.own }) : t(`viewer.preset.${name.text}`);
  };
  const current = presets.find((preset) => sameWindow(preset, window));
  const entries = presets.map((preset, index): MenuEntry => {
    const digits = preset.width < 10 ? 2 : 0;
    const inWords = (value: number): string =>
      value.toLocaleString(language.formatLocale, { maximumFractionDigits: digits, useGrouping: false });
    const numbers = t('viewer.presetOf', { center: inWords(preset.center), width: inWords(preset.width) });
    return {
      id: preset.key,
      name: `${nameOf(preset)} · ${numbers}`,
      isOn: preset === current,
      ...(index < 9 ? { stroke: String(index + 1) } : {}),
      act: () => {
        onChoose(preset);
      },
    };
  });
  return (
    <ViewerMenu
      icon={Palette}
      name={t('viewer.presets')}
      shown={current === undefined ? t('viewer.preset.chosen') : nameOf(current)}
      parts={[
        { id: 'presets', kind: 'one', name: t('viewer.presets'), entries },
        { id: 'saved', kind: 'one', name: t('viewer.savedViews'), entries: saved },
      ]}
    />
  );
};

const LayoutGlyph = ({ rows, columns }: Layout) => (
  <svg width={34} height={26} aria-hidden>
    {Array.from({ length: rows * columns }, (_, cell) => (
      <rect
        key={cell}
        x={((cell % columns) * 34) / columns + 1}
        y={(Math.floor(cell / columns) * 26) / rows + 1}
        width={34 / columns - 2}
        height={26 / rows - 2}
        rx={2}
        fill="currentColor"
      />
    ))}
  </svg>
);

const numbers = Array.from({ length: mostCells }, (_, index) => index + 1);
const layouts: readonly Layout[] = numbers.flatMap((rows) => numbers.map((columns) => ({ rows, columns })));

const LayoutMenu = ({
  workspace,
  exams,
  planes,
}: {
  readonly workspace: Workspace;
  readonly exams: readonly ViewerExam[];
  readonly planes: MenuEntry;
}) => {
  const { t } = useTranslation();
  const { layout, cells, active } = useStore(workspace);
  const { chooseLayout, compareWith } = workspace.getState();
  const shownKey = cells[active]?.seriesKey;
  const shownExam = exams.find(({ series }) => series.some(({ key }) => key === shownKey));
  const shown = shownExam?.series.find(({ key }) => key === shownKey);
  // the series of the shown exam first, from the shown one on
  const fill = fillOrder([...(shownExam?.series ?? []), ...exams.flatMap(({ series }) => series)]);
  return (
    <ViewerMenu
      icon={LayoutGrid}
      name={t('viewer.layout')}
      parts={[
        {
          id: 'layouts',
          kind: 'grid',
          name: t('viewer.layout'),
          entries: layouts.map((each) => ({
            id: `${each.rows}x${each.columns}`,
            name: t('viewer.layoutOf', { rows: each.rows, columns: each.columns }),
            icon: <LayoutGlyph {...each} />,
            isOn: each.rows === layout.rows && each.columns === layout.columns,
            act: () => {
              chooseLayout(each, fill);
            },
          })),
        },
        { id: 'planes', kind: 'one', name: t('volume.otherPlanes'), entries: [planes] },
        {
          id: 'compare',
          kind: 'acts',
          name: t('viewer.compare'),
          entries: exams
            .filter((exam) => exam !== shownExam && exam.series.length > 0)
            .map((exam) => ({
              id: exam.key,
              name: t('viewer.compareWith', { exam: [exam.title, exam.date].filter(Boolean).join(', ') }),
              act: () => {
                const other = likeliestSeries(exam.series, shown);
                if (other !== undefined) compareWith(other.key);
              },
            })),
        },
      ]}
    />
  );
};

const LinkMenu = ({ workspace }: { readonly workspace: Workspace }) => {
  const { t } = useTranslation();
  const { links, lines, cells } = useStore(workspace);
  const { toggleLink, toggleLines } = workspace.getState();
  return (
    <ViewerMenu
      icon={Link2}
      name={t('viewer.together')}
      isDisabled={cells.length < 2}
      parts={[
        {
          id: 'links',
          kind: 'any',
          name: t('viewer.together'),
          entries: [
            ...allLinks.map((link) => ({
              id: link,
              name: t(`viewer.link.${link}`),
              isOn: links.has(link),
              act: () => {
                toggleLink(link);
              },
            })),
            { id: 'lines', name: t('viewer.link.lines'), isOn: lines, act: toggleLines },
          ],
        },
      ]}
    />
  );
};

/** What can be done with the picture in sight; each by a key as well. */
export const ViewerToolbar = ({
  workspace,
  exams,
  tool,
  canPlay,
  inverted,
  presets,
  window,
  savedViews,
  savedView,
  disabled,
  hasFile,
  inPlanes,
  onTool,
  onCommand,
  onPreset,
  onSavedView,
  measureMenu,
  layersButton,
}: {
  readonly workspace: Workspace;
  readonly exams: readonly ViewerExam[];
  readonly tool: ScreenTool;
  readonly canPlay: boolean;
  readonly inverted: boolean;
  readonly presets: readonly WindowPreset[];
  readonly window: GreyWindow | undefined;
  readonly savedViews: readonly SavedView[];
  readonly savedView: SavedView | undefined;
  /** There is no picture to do something with. */
  readonly disabled: boolean;
  /** There is a picture or a document to read the headers of. */
  readonly hasFile: boolean;
  /** A series is cut in three planes, or on the way to it. */
  readonly inPlanes: boolean;
  readonly onTool: (tool: ScreenTool) => void;
  readonly onCommand: (command: ViewerCommand) => void;
  readonly onPreset: (preset: WindowPreset) => void;
  readonly onSavedView: (view: SavedView) => void;
  readonly measureMenu: ReactNode;
  readonly layersButton: ReactNode;
}) => {
  const { t } = useTranslation();
  const playing = useStore(workspace, (state) => state.playing);
  const pictureParts = usePictureMenu({ inverted, disabled, hasFile, onCommand });
  return (
    <section className="viewer-tools" aria-label={t('viewer.tools')}>
      <Toolbar aria-label={t('viewer.tools')} className="viewer-toolbar">
        <ToggleButtonGroup
          aria-label={t('viewer.dragging')}
          className="viewer-toolbar"
          selectionMode="single"
          disallowEmptySelection
          isDisabled={disabled}
          selectedKeys={[tool]}
          onSelectionChange={(keys) => {
            for (const key of keys) if (isTool(key)) onTool(key);
          }}
        >
          {tools.map(({ tool: each, icon: Icon }) => (
            <ToggleButton
              key={each}
              id={each}
              className="viewer-tool"
              aria-description={t(`viewer.${each}Hint`)}
            >
              <Icon size={22} strokeWidth={1.75} aria-hidden />
              <span className="viewer-tool-name">{t(`viewer.${each}`)}</span>
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <span className="viewer-rule" />
        <Act
          icon={playing ? Pause : Play}
          name={t(playing ? 'viewer.pause' : 'viewer.play')}
          disabled={disabled || !canPlay}
          onPress={() => {
            onCommand({ do: 'play' });
          }}
        />
        <Act
          icon={RotateCcw}
          name={t('viewer.reset')}
          disabled={disabled}
          onPress={() => {
            onCommand({ do: 'reset' });
          }}
        />
        <ViewerMenu icon={Ellipsis} name={t('viewer.pictureMenu')} parts={pictureParts} />
        {measureMenu}
        {layersButton}
        <span className="viewer-rule" />
        <LayoutMenu
          workspace={workspace}
          exams={exams}
          planes={{
            id: 'planes',
            name: t('volume.threePlanes'),
            icon: <Axis3d size={18} aria-hidden />,
            stroke: 'P',
            isOn: inPlanes,
            isDisabled: disabled && !inPlanes,
            act: () => {
              onCommand({ do: 'planes' });
            },
          }}
        />
        <LinkMenu workspace={workspace} />
        {presets.length + savedViews.length > 0 && !disabled && (
          <Presets
            presets={presets}
            window={window}
            savedViews={savedViews}
            savedView={savedView}
            onChoose={onPreset}
            onSavedView={onSavedView}
          />
        )}
      </Toolbar>
    </section>
  );
};
