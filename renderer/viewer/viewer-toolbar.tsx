import {
  Contrast,
  FlipHorizontal2,
  Keyboard,
  Layers,
  Move,
  Pause,
  Play,
  RotateCcw,
  RotateCw,
  Sun,
  ZoomIn,
  type LucideIcon,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, ToggleButton, ToggleButtonGroup, Toolbar } from 'react-aria-components';
import { Parts } from '../components/parts';
import type { ScreenTool } from './stack-screen';
import type { GreyWindow, WindowPreset } from './window-presets';

const tools = [
  { tool: 'light', icon: Sun },
  { tool: 'move', icon: Move },
  { tool: 'zoom', icon: ZoomIn },
  { tool: 'scroll', icon: Layers },
] as const;

const isTool = (key: unknown): key is ScreenTool => tools.some(({ tool }) => tool === key);

const Act = ({
  icon: Icon,
  name,
  pressed,
  disabled = false,
  onPress,
}: {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}) => (
  <Button
    className="viewer-tool"
    isDisabled={disabled}
    onPress={onPress}
    {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
  >
    <Icon size={22} strokeWidth={1.75} aria-hidden />
    <span className="viewer-tool-name">{name}</span>
  </Button>
);

const sameWindow = (a: GreyWindow, b: GreyWindow | undefined): boolean =>
  b !== undefined &&
  Math.round(a.center) === Math.round(b.center) &&
  Math.round(a.width) === Math.round(b.width);

const Presets = ({
  presets,
  window,
  onChoose,
}: {
  readonly presets: readonly WindowPreset[];
  readonly window: GreyWindow | undefined;
  readonly onChoose: (preset: WindowPreset) => void;
}) => {
  const { t } = useTranslation();
  const current = presets.find((preset) => sameWindow(preset, window));
  return (
    <div className="viewer-presets" role="group" aria-label={t('viewer.presets')}>
      {presets.map((preset) => {
        const name =
          'own' in preset.name
            ? t('viewer.ownPreset', { name: preset.name.own })
            : t(`viewer.preset.${preset.name.text}`);
        const numbers = t('viewer.presetOf', {
          center: Math.round(preset.center),
          width: Math.round(preset.width),
        });
        const chosen = preset === current;
        return (
          <Button
            key={preset.key}
            className="viewer-preset"
            aria-pressed={chosen}
            onPress={() => {
              onChoose(preset);
            }}
          >
            <Parts parts={[name, chosen && numbers]} />
          </Button>
        );
      })}
    </div>
  );
};

/** What can be done with the picture in sight; each by a key as well. */
export const ViewerToolbar = ({
  tool,
  playing,
  canPlay,
  inverted,
  presets,
  window,
  disabled,
  onTool,
  onPlay,
  onTurn,
  onMirror,
  onInvert,
  onReset,
  onKeys,
  onPreset,
}: {
  readonly tool: ScreenTool;
  readonly playing: boolean;
  readonly canPlay: boolean;
  readonly inverted: boolean;
  readonly presets: readonly WindowPreset[];
  readonly window: GreyWindow | undefined;
  readonly disabled: boolean;
  readonly onTool: (tool: ScreenTool) => void;
  readonly onPlay: () => void;
  readonly onTurn: () => void;
  readonly onMirror: () => void;
  readonly onInvert: () => void;
  readonly onReset: () => void;
  readonly onKeys: () => void;
  readonly onPreset: (preset: WindowPreset) => void;
}) => {
  const { t } = useTranslation();
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
          onPress={onPlay}
        />
        <Act icon={RotateCw} name={t('viewer.turn')} disabled={disabled} onPress={onTurn} />
        <Act icon={FlipHorizontal2} name={t('viewer.mirror')} disabled={disabled} onPress={onMirror} />
        <Act
          icon={Contrast}
          name={t('viewer.invert')}
          pressed={inverted}
          disabled={disabled}
          onPress={onInvert}
        />
        <Act icon={RotateCcw} name={t('viewer.reset')} disabled={disabled} onPress={onReset} />
        <Act icon={Keyboard} name={t('viewer.keys')} onPress={onKeys} />
      </Toolbar>
      {presets.length > 0 && !disabled && <Presets presets={presets} window={window} onChoose={onPreset} />}
    </section>
  );
};
