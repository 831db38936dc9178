import { getShouldUseCPURendering } from '@cornerstonejs/core';
import { Box, RotateCcw } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { EdgeLetters } from '../orientation-letters';
import { ViewerMenu } from '../viewer-menu';
import type { Workspace } from '../workspace';
import type { Volume } from './computed-pictures';
import { solidCell } from './planes-exam';
import { solidPresets } from './solid-presets';
import { SolidScreen } from './solid-screen';

const degreesPerPixel = 0.5;
const degreesPerKey = 15;
const zoomStep = 1.2;
const turns: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-degreesPerKey, 0],
  ArrowRight: [degreesPerKey, 0],
  ArrowUp: [0, -degreesPerKey],
  ArrowDown: [0, degreesPerKey],
};

/** The cell in which a volume is seen from outside, or why it can't be. */
export const SolidCell = ({
  volume,
  workspace,
  active,
  hidden,
  onSaid,
}: {
  readonly volume: Volume;
  readonly workspace: Workspace;
  readonly active: boolean;
  readonly hidden: boolean;
  /** The active cell in words. */
  readonly onSaid: (words: string) => void;
}) => {
  const { t } = useTranslation();
  const viewport = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const [screen, setScreen] = useState<SolidScreen>();
  const [edges, setEdges] = useState<EdgeLetters>();
  const presets = solidPresets(volume);
  const [preset = 'brightest', setPreset] = useState(presets[0]);
  const why = getShouldUseCPURendering() ? 'noGraphics' : volume.geometry.isSlanted ? 'slanted' : undefined;

  useEffect(() => {
    if (why !== undefined || canvas.current === null) return undefined;
    const made = new SolidScreen(canvas.current, volume, setEdges);
    setScreen(made);
    return () => {
      setScreen(undefined);
      made.destroy();
    };
  }, [volume, why]);
  useEffect(() => screen?.show(preset), [screen, preset]);
  useEffect(() => {
    const element = viewport.current;
    if (element === null || screen === undefined) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      screen.zoomBy(event.deltaY > 0 ? 1 / zoomStep : zoomStep);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('wheel', onWheel);
    };
  }, [screen]);

  const inWords = [
    why === undefined ? `${t('volume.solid')}: ${t(`volume.preset.${preset}`)}` : t(`volume.noSolid.${why}`),
    edges !== undefined && t('viewer.edges', { left: edges.left, top: edges.top }),
  ]
    .filter((part) => part !== false)
    .join('. ');
  const say = useEffectEvent(onSaid);
  useEffect(() => {
    if (active) say(inWords);
  }, [active, inWords]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== viewport.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const turn = turns[event.key];
    const chosen = presets[Number(event.key) - 1];
    if (turn !== undefined) screen?.turn(...turn);
    else if (chosen !== undefined) setPreset(chosen);
    else if (event.key === '+' || event.key === '=') screen?.zoomBy(zoomStep);
    else if (event.key === '-') screen?.zoomBy(1 / zoomStep);
    else if (event.key === '0' || event.key.toLowerCase() === 'r') screen?.reset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerMove = ({ buttons, movementX, movementY }: PointerEvent): void => {
    if (buttons === 1) screen?.turn(movementX * degreesPerPixel, movementY * degreesPerPixel);
  };

  return (
    <section
      ref={viewport}
      className="viewer-viewport"
      role="group"
      tabIndex={0}
      hidden={hidden}
      aria-label={t('volume.solidCell')}
      {...(active ? { id: 'content', 'aria-describedby': 'viewer-state' } : {})}
      data-active={active}
      onFocus={() => {
        workspace.getState().activate(solidCell);
      }}
      onPointerDownCapture={() => {
        workspace.getState().activate(solidCell);
      }}
      onDoubleClick={() => {
        const { enlarged, enlarge } = workspace.getState();
        enlarge(!enlarged);
      }}
      onKeyDown={onKeyDown}
    >
      {why === undefined ? (
        <>
          <div
            ref={canvas}
            className="viewer-canvas solid-canvas"
            onPointerDown={({ currentTarget, pointerId }) => {
              currentTarget.setPointerCapture(pointerId);
            }}
            onPointerMove={onPointerMove}
            onContextMenu={(event) => {
              event.preventDefault();
            }}
          />
          <div className="solid-menu">
            <ViewerMenu
              icon={Box}
              name={t('volume.solid')}
              shown={t(`volume.preset.${preset}`)}
              parts={[
                {
                  id: 'presets',
                  kind: 'one',
                  name: t('volume.solid'),
                  entries: presets.map((each, index) => ({
                    id: each,
                    name: t(`volume.preset.${each}`),
                    isOn: each === preset,
                    stroke: String(index + 1),
                    act: () => {
                      setPreset(each);
                    },
                  })),
                },
                {
                  id: 'acts',
                  kind: 'acts',
                  name: t('viewer.reset'),
                  entries: [
                    {
                      id: 'reset',
                      name: t('viewer.reset'),
                      icon: <RotateCcw size={18} aria-hidden />,
                      stroke: 'R',
                      act: () => screen?.reset(),
                    },
                  ],
                },
              ]}
            />
          </div>
          {edges !== undefined && (
            <div className="viewer-overlay" aria-hidden>
              <b className="viewer-edge viewer-edge-top">{edges.top}</b>
              <b className="viewer-edge viewer-edge-right">{edges.right}</b>
              <b className="viewer-edge viewer-edge-bottom">{edges.bottom}</b>
              <b className="viewer-edge viewer-edge-left">{edges.left}</b>
            </div>
          )}
        </>
      ) : (
        <div className="viewer-panel">
          <p>{t(`volume.noSolid.${why}`)}</p>
        </div>
      )}
    </section>
  );
};
