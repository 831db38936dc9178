import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useText } from '../text/use-text';
import type { PictureKind } from './picture-kind';
import type { ScreenState } from './stack-screen';
import { StackSlider } from './stack-slider';
import type { ViewStack } from './view-stacks';
import { speedStep } from './viewer-keys';

/** The ways through the series in sight: its parts, its pictures, how fast it plays. */
export const ViewerFoot = ({
  stacks,
  stackIndex,
  total,
  index,
  shownIndex,
  loaded,
  isInPart,
  kind,
  placeOf,
  hasTools,
  rate,
  onStack,
  onIndex,
  onSpeed,
}: {
  readonly stacks: readonly ViewStack[];
  readonly stackIndex: number;
  /** Pictures of the stack; none of a document. */
  readonly total: number;
  readonly index: number;
  readonly shownIndex: number;
  readonly loaded: ScreenState['loaded'];
  /** More of the series lies elsewhere. */
  readonly isInPart: boolean;
  readonly kind: PictureKind | undefined;
  readonly placeOf: (index: number) => string;
  readonly hasTools: boolean;
  /** Pictures a second; undefined while it stands. */
  readonly rate: number | undefined;
  readonly onStack: (by: number) => void;
  readonly onIndex: (index: number) => void;
  readonly onSpeed: (factor: number) => void;
}) => {
  const { t } = useText();
  const stack = stacks[stackIndex];
  const hasSteps = !hasTools && total > 1;
  return (
    <footer className="viewer-foot">
      {stacks.length > 1 && (
        <>
          <Button
            className="viewer-icon-button"
            aria-label={t('viewer.partBefore')}
            isDisabled={stackIndex === 0}
            onPress={() => {
              onStack(-1);
            }}
          >
            <ChevronLeft size={20} aria-hidden />
          </Button>
          <span className="viewer-count">
            {t(stacks.every((each) => each.kind === 'frames') ? 'viewer.loop' : 'viewer.part', {
              index: stackIndex + 1,
              total: stacks.length,
            })}
            {kind !== undefined && ` · ${t(`viewer.kind.${kind}`)}`}
          </span>
          <Button
            className="viewer-icon-button"
            aria-label={t('viewer.partAfter')}
            isDisabled={stackIndex >= stacks.length - 1}
            onPress={() => {
              onStack(1);
            }}
          >
            <ChevronRight size={20} aria-hidden />
          </Button>
        </>
      )}
      {total > 0 && (
        <>
          {hasSteps && (
            <Button
              className="viewer-button"
              isDisabled={index === 0}
              onPress={() => {
                onIndex(index - 1);
              }}
            >
              <ChevronLeft size={20} aria-hidden />
              {t('viewer.previous')}
            </Button>
          )}
          <StackSlider
            index={index}
            shownIndex={shownIndex}
            total={total}
            gaps={stack?.kind === 'slices' ? stack.gaps : undefined}
            loaded={loaded}
            isInPart={isInPart}
            place={placeOf(index)}
            onIndex={onIndex}
          />
          {hasSteps && (
            <Button
              className="viewer-button"
              isDisabled={index >= total - 1}
              onPress={() => {
                onIndex(index + 1);
              }}
            >
              {t('viewer.next')}
              <ChevronRight size={20} aria-hidden />
            </Button>
          )}
        </>
      )}
      {rate !== undefined && (
        <span className="viewer-speed" role="group" aria-label={t('viewer.speed')}>
          <Button
            className="viewer-icon-button"
            aria-label={t('viewer.slower')}
            onPress={() => {
              onSpeed(1 / speedStep);
            }}
          >
            −
          </Button>
          {t('viewer.rate', { rate: Math.round(rate) })}
          <Button
            className="viewer-icon-button"
            aria-label={t('viewer.faster')}
            onPress={() => {
              onSpeed(speedStep);
            }}
          >
            +
          </Button>
        </span>
      )}
    </footer>
  );
};
