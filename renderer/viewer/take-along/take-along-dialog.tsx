import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { SavedKind } from '../../../shared/contract/ipc';
import { Bar } from '../../components/bar';
import { CheckBox } from '../../components/check-box';
import { useText } from '../../text/use-text';
import type { Picture } from '../picture';
import { fromImageId, loadPicture } from '../picture-store';
import type { PictureHeader } from '../picture-header';
import type { Drawing } from './drawings';
import { drawPicture, encodePicture, withCaption, type Part, type ToldView } from './draw-picture';
import './take-along.css';

/** Where what is taken along goes to; the host asks a person for the place. */
export interface PictureKeeper {
  /** @returns false when the person changed their mind */
  readonly save: (file: {
    readonly label: string;
    readonly kind: SavedKind;
    readonly bytes: Uint8Array<ArrayBuffer>;
  }) => Promise<boolean>;
  /**
   * Several at once, in a place that is asked for once: absent where the host asks for no places.
   *
   * @returns false when the person changed their mind: then none is kept
   */
  readonly saveSeveral?: (files: readonly Parameters<PictureKeeper['save']>[0][]) => Promise<boolean>;
  readonly copy: (png: Uint8Array<ArrayBuffer>) => Promise<void>;
}

/** What is looked at, as it is taken along. */
export interface TakenView {
  readonly imageIds: readonly string[];
  readonly index: number;
  readonly view: ToldView;
  /** What of it is in sight. */
  readonly part: Part | undefined;
  /** Everything that is drawn over one of the pictures, by its index; undefined where nothing is. */
  readonly drawings:
    ((header: PictureHeader, index: number, signal: AbortSignal) => Promise<readonly Drawing[]>) | undefined;
  /** Pictures a second. */
  readonly rate: number;
  /** Whose picture it is, and of what: under it, where that is wanted. */
  readonly caption: readonly string[];
  /** For the name of the file: nothing that names the patient. */
  readonly label: string;
}

type Outcome = 'copied' | 'saved' | 'failed' | { readonly left: number };

interface Options {
  readonly caption: boolean;
  readonly marks: boolean;
  readonly drawings: boolean;
  readonly part: boolean;
}

interface DrawnPicture {
  readonly picture: Picture;
  readonly drawings: readonly Drawing[] | undefined;
}

/** @throws {PictureFailure} where the picture can't be read */
const loadDrawn = async (
  taken: TakenView,
  imageId: string,
  index: number,
  signal: AbortSignal,
): Promise<DrawnPicture> => {
  const picture = await loadPicture(fromImageId(imageId));
  return { picture, drawings: await taken.drawings?.(picture.header, index, signal) };
};

const drawTaken = (
  picture: Picture,
  { view, part, caption }: Pick<TakenView, 'view' | 'part' | 'caption'>,
  drawings: readonly Drawing[] | undefined,
  options: Options,
): HTMLCanvasElement =>
  withCaption(
    drawPicture(
      picture,
      view,
      options.part ? part : undefined,
      options.marks,
      options.drawings ? drawings : undefined,
    ),
    options.caption ? caption : [],
  );

/** Small, as it will be. */
const Sample = ({ canvas }: { readonly canvas: HTMLCanvasElement }) => {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.replaceChildren(canvas);
  }, [canvas]);
  return <div ref={place} className="take-sample" aria-hidden />;
};

/** On paper alone; there until it is printed. */
const PrintSheet = ({ address, onPrinted }: { readonly address: string; readonly onPrinted: () => void }) =>
  createPortal(
    <div className="print-sheet">
      <img
        src={address}
        alt=""
        onLoad={() => {
          window.print();
          onPrinted();
        }}
      />
    </div>,
    document.body,
  );

const Choices = ({
  picture,
  drawings,
  taken,
  keeper,
}: {
  readonly picture: Picture;
  readonly drawings: readonly Drawing[] | undefined;
  readonly taken: TakenView;
  readonly keeper: PictureKeeper;
}) => {
  const { t } = useText();
  const [options, setOptions] = useState<Options>({
    caption: false,
    marks: true,
    drawings: true,
    part: false,
  });
  const [isTicked, setIsTicked] = useState(false);
  const [asksForTick, setAsksForTick] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const [filmed, setFilmed] = useState<number>();
  const [printed, setPrinted] = useState<string>();
  const stop = useRef<AbortController>(null);
  const total = taken.imageIds.length;
  const canvas = drawTaken(picture, taken, drawings, options);
  useEffect(() => () => stop.current?.abort(), []);

  const attempt = async (act: () => Promise<Outcome | undefined>): Promise<void> => {
    setAsksForTick(!isTicked);
    setOutcome(undefined);
    if (!isTicked) return;
    try {
      setOutcome(await act());
    } catch {
      setOutcome(stop.current?.signal.aborted === true ? undefined : 'failed');
    } finally {
      setFilmed(undefined);
    }
  };
  const save = (kind: 'png' | 'jpg') =>
    attempt(async () => {
      const bytes = await encodePicture(canvas, kind);
      return (await keeper.save({ label: taken.label, kind, bytes })) ? 'saved' : undefined;
    });
  const film = () =>
    attempt(async () => {
      const { signal } = (stop.current = new AbortController());
      setFilmed(0);
      const { makeFilm } = await import('./film');
      let left = 0;
      const pictures = async function* () {
        for (const [done, imageId] of taken.imageIds.entries()) {
          signal.throwIfAborted();
          const shown = await loadDrawn(taken, imageId, done, signal).catch(() => undefined);
          if (shown === undefined) left += 1;
          else yield drawTaken(shown.picture, taken, shown.drawings, options);
          setFilmed(done + 1);
        }
      };
      const { kind, bytes } = await makeFilm(pictures(), taken.rate);
      if (!(await keeper.save({ label: taken.label, kind, bytes }))) return undefined;
      return left === 0 ? 'saved' : { left };
    });
  const box = (option: keyof Options, words: string) => (
    <CheckBox
      tick={options[option] ? 'all' : 'none'}
      onChange={(on) => {
        setOptions({ ...options, [option]: on });
      }}
    >
      {words}
    </CheckBox>
  );
  const { burnedIn } = picture.header;
  return (
    <div className="take-along">
      <Sample canvas={canvas} />
      <div className="take-choices">
        {box('caption', t('takeAlong.caption'))}
        {picture.overlays.planes.length > 0 && box('marks', t('takeAlong.marks'))}
        {taken.part !== undefined && box('part', t('takeAlong.part'))}
        {taken.drawings !== undefined && box('drawings', t('takeAlong.drawings'))}
        {burnedIn === 'no' ? null : (
          <p className="small dim">
            {t(burnedIn === 'yes' ? 'takeAlong.burnedIn' : 'takeAlong.maybeBurnedIn')}{' '}
            {t('takeAlong.partHint')}
          </p>
        )}
        <CheckBox
          tick={isTicked ? 'all' : 'none'}
          onChange={(on) => {
            setIsTicked(on);
            setAsksForTick(false);
          }}
        >
          <strong>{t('takeAlong.health')}</strong>
        </CheckBox>
        {filmed === undefined ? (
          <div className="take-acts">
            <Button
              className="viewer-button viewer-button-main"
              onPress={() =>
                void attempt(async () => {
                  await keeper.copy(await encodePicture(canvas, 'png'));
                  return 'copied';
                })
              }
            >
              {t('takeAlong.copy')}
            </Button>
            <Button className="viewer-button" onPress={() => void save('png')}>
              {t('takeAlong.savePng')}
            </Button>
            <Button className="viewer-button" onPress={() => void save('jpg')}>
              {t('takeAlong.saveJpeg')}
            </Button>
            <Button
              className="viewer-button"
              onPress={() =>
                void attempt(() => {
                  setPrinted(canvas.toDataURL());
                  return Promise.resolve(undefined);
                })
              }
            >
              {t('takeAlong.print')}
            </Button>
            {total > 1 && (
              <Button className="viewer-button" onPress={() => void film()}>
                {t('takeAlong.film', { count: total })}
              </Button>
            )}
          </div>
        ) : (
          <>
            <Bar label={t('takeAlong.film', { count: total })} share={filmed / total} />
            <p className="small dim numbers">{t('takeAlong.working', { done: filmed, total })}</p>
            <Button
              className="viewer-button"
              onPress={() => {
                stop.current?.abort();
              }}
            >
              {t('takeAlong.cancel')}
            </Button>
          </>
        )}
        <p role="status" className="take-outcome">
          {asksForTick
            ? t('takeAlong.needsTick')
            : outcome === undefined
              ? ''
              : typeof outcome === 'string'
                ? t(`takeAlong.${outcome}`)
                : t('takeAlong.filmed', { left: outcome.left })}
        </p>
      </div>
      {printed === undefined ? null : (
        <PrintSheet
          address={printed}
          onPrinted={() => {
            setPrinted(undefined);
          }}
        />
      )}
    </div>
  );
};

/** Copies, prints or saves what is looked at, once somebody has said that they know what it is. */
export const TakeAlongDialog = ({
  taken,
  keeper,
  onClose,
}: {
  /** Undefined while it is closed. */
  readonly taken: TakenView | undefined;
  readonly keeper: PictureKeeper;
  readonly onClose: () => void;
}) => {
  const { t } = useText();
  const [drawn, setDrawn] = useState<DrawnPicture>();
  useEffect(() => {
    const imageId = taken?.imageIds[taken.index];
    if (taken === undefined || imageId === undefined) return undefined;
    const giveUp = new AbortController();
    loadDrawn(taken, imageId, taken.index, giveUp.signal).then(
      (loaded) => {
        if (!giveUp.signal.aborted) setDrawn(loaded);
      },
      // a picture that can't be shown has no way to be taken along
      () => {
        if (!giveUp.signal.aborted) onClose();
      },
    );
    return () => {
      giveUp.abort();
      setDrawn(undefined);
    };
  }, [taken, onClose]);
  return (
    <ModalOverlay
      className="viewer-veil"
      isOpen={taken !== undefined}
      isDismissable
      data-theme="dark"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="viewer-dialog">
        <Dialog>
          <Heading slot="title">{t('takeAlong.title')}</Heading>
          {taken === undefined || drawn === undefined ? (
            <p className="dim">{t('viewer.notLoaded')}</p>
          ) : (
            <Choices {...drawn} taken={taken} keeper={keeper} />
          )}
          <Button slot="close" className="viewer-button">
            {t('takeAlong.close')}
          </Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
};
