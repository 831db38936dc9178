import {
  Circle,
  DraftingCompass,
  Lasso,
  ListTree,
  MoveUpRight,
  Ruler,
  Spline,
  Square,
  Star,
  Type,
  X,
  type LucideIcon,
} from 'lucide-react';
import { useEffect, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useText } from '../../text/use-text';
import { fromImageId } from '../picture-store';
import type { ScreenState } from '../stack-screen';
import { ViewerMenu } from '../viewer-menu';
import type { ViewerExam } from '../viewer-series';
import { cutOf } from '../volume/computed-pictures';
import { isSamePicture, marks, type MarkedPicture } from './marks';
import { MeasurePanel } from './measure-panel';
import { markName, measureCommand, toolStrokes, type MeasureCommand } from './measure-words';
import type { FileKeeper } from './save-marks';
import { markKinds, type MarkKind } from './shapes';

const icons: Readonly<Record<MarkKind, LucideIcon>> = {
  length: Ruler,
  angle: DraftingCompass,
  cobb: Spline,
  rectangle: Square,
  ellipse: Circle,
  freehand: Lasso,
  arrow: MoveUpRight,
  text: Type,
};

/**
 * Which picture is in sight, as marks name it; undefined where there is none that one could be kept for.
 *
 * @param seriesKey of a computed picture that of the series that it was computed from
 */
export const markedInSight = (
  state: Pick<ScreenState, 'shown' | 'header' | 'failure'> | undefined,
  seriesKey: string | null | undefined,
): MarkedPicture | undefined => {
  const imageId = state?.shown?.imageIds[state.shown.index];
  const identity = state?.header?.measuring.identity;
  if (imageId === undefined || identity === undefined || state?.failure !== undefined) return undefined;
  const { url, frame } = fromImageId(imageId);
  const cut = cutOf(url);
  if (typeof seriesKey !== 'string') return undefined;
  if (cut !== undefined) return { identity, frame, seriesKey, cut };
  return identity.sopInstanceUid === '' ? undefined : { identity, frame, seriesKey };
};

/** What the viewer shows of measuring, and what keys it takes. */
export const useMeasuring = ({
  exam,
  inSight,
  hasTools,
  onGo,
  keeper,
}: {
  /** That of the active cell. */
  readonly exam: ViewerExam | undefined;
  readonly inSight: MarkedPicture | undefined;
  readonly hasTools: boolean;
  readonly onGo: (picture: MarkedPicture) => void;
  readonly keeper: FileKeeper;
}): {
  readonly menu: ReactNode;
  readonly panel: ReactNode;
  readonly status: ReactNode;
  /** @returns whether the key was meant for measuring */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
} => {
  const { t } = useText();
  const { tool, hidden, panelOpen, keyPictures, said, marks: all, chosen } = useStore(marks);
  const actions = marks.getState();
  useEffect(() => {
    marks.getState().setEditable(hasTools);
    return () => {
      marks.getState().setEditable(false);
    };
  }, [hasTools]);

  const toggleKey = (): void => {
    if (inSight === undefined) return;
    if (inSight.cut !== undefined) {
      actions.say(t('measure.noKeyHere'));
      return;
    }
    const wasKey = keyPictures.some((each) => isSamePicture(each, inSight));
    actions.toggleKey(inSight);
    actions.say(t(wasKey ? 'measure.isNoKey' : 'measure.isKey'));
  };
  /** @returns whether there was something to do */
  const obey = (command: MeasureCommand): boolean => {
    switch (command.do) {
      case 'tool':
        actions.chooseTool(command.tool === tool ? null : command.tool);
        return true;
      case 'leave':
        if (tool === null) return false;
        actions.chooseTool(null);
        return true;
      case 'panel':
        actions.openPanel(!panelOpen);
        return true;
      case 'keyPicture':
        toggleKey();
        return true;
      case 'remove': {
        const mark = all.find(({ id }) => id === chosen);
        if (mark === undefined) return false;
        actions.remove(mark.id);
        actions.say(t('measure.removed', { name: markName(t, mark, all) }));
        return true;
      }
      case 'undo': {
        const last = marks.getState().removed.at(-1);
        if (last === undefined) return false;
        actions.undo();
        actions.say(t('measure.restored', { name: markName(t, last.mark, marks.getState().marks) }));
        return true;
      }
    }
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const isElsewhere =
      event.target instanceof Element &&
      event.target.closest('input, [role="dialog"], [role="menu"]') !== null;
    if (!hasTools || isElsewhere) return false;
    const command = measureCommand(event);
    if (command === undefined || !obey(command)) return false;
    event.preventDefault();
    return true;
  };

  const menu = (
    <ViewerMenu
      icon={Ruler}
      name={t('measure.menu')}
      shown={tool === null ? t('measure.menu') : t(`measure.kind.${tool}`)}
      parts={[
        {
          id: 'kinds',
          kind: 'one',
          name: t('measure.menu'),
          entries: markKinds.map((kind) => {
            const Icon = icons[kind];
            return {
              id: kind,
              name: t(`measure.kind.${kind}`),
              icon: <Icon size={18} aria-hidden />,
              stroke: toolStrokes[kind],
              isOn: kind === tool,
              isDisabled: inSight === undefined,
              act: () => {
                obey({ do: 'tool', tool: kind });
              },
            };
          }),
        },
        {
          id: 'states',
          kind: 'any',
          name: t('measure.panel'),
          entries: [
            {
              id: 'panel',
              name: t('measure.panel'),
              icon: <ListTree size={18} aria-hidden />,
              stroke: 'J',
              isOn: panelOpen,
              act: () => {
                obey({ do: 'panel' });
              },
            },
            {
              id: 'key',
              name: t('measure.keyPicture'),
              icon: <Star size={18} aria-hidden />,
              stroke: 'K',
              isOn: inSight !== undefined && keyPictures.some((each) => isSamePicture(each, inSight)),
              isDisabled: inSight === undefined || inSight.cut !== undefined,
              act: toggleKey,
            },
            {
              id: 'hidden',
              name: t('measure.hideAll'),
              isOn: hidden,
              act: actions.toggleHidden,
            },
          ],
        },
        {
          id: 'acts',
          kind: 'acts',
          name: t('measure.stop'),
          entries: [
            {
              id: 'stop',
              name: t('measure.stop'),
              icon: <X size={18} aria-hidden />,
              stroke: 'Esc',
              isDisabled: tool === null,
              act: () => {
                obey({ do: 'leave' });
              },
            },
          ],
        },
      ]}
    />
  );
  const drawing =
    tool === null
      ? ''
      : t('measure.drawing', { kind: t(`measure.kind.${tool}`), hint: t(`measure.hint.${tool}`) });
  return {
    menu,
    panel:
      hasTools && panelOpen ? (
        <MeasurePanel exam={exam} inSight={inSight} onGo={onGo} keeper={keeper} />
      ) : null,
    status: (
      <>
        <p className="viewer-said" role="status">
          {drawing}
        </p>
        <p className="viewer-said" role="status">
          {said}
        </p>
      </>
    ),
    onKeyDown,
  };
};
