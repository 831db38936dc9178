import { Eye, EyeOff, FileDown, Pencil, Star, Trash2, Undo2, X } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { Button, ToggleButton } from 'react-aria-components';
import { useStore } from 'zustand';
import { useText } from '../../text/use-text';
import type { ViewerExam } from '../viewer-series';
import { cutWords } from '../volume/cut-words';
import { findMarked } from './find-marked';
import { isSamePicture, marks, unsavedOf, type Mark, type MarkedPicture } from './marks';
import { markLines, markName, reportWords } from './measure-words';
import { saveKeys, saveReport, saveTable, type FileKeeper } from './save-marks';

const longestName = 200;

const useMarkWords = (exam: ViewerExam | undefined) => {
  const { t, language } = useText();
  const words = { t, locale: language.formatLocale };
  const placeOf = (picture: MarkedPicture): string => {
    const found = findMarked(picture, exam);
    const title = found?.series.title ?? picture.identity.seriesDescription;
    const { cut } = picture;
    if (cut !== undefined) {
      const thickness =
        cut.thicknessMm === undefined
          ? ''
          : t('viewer.thickness', {
              mm: cut.thicknessMm.toLocaleString(words.locale, { maximumFractionDigits: 1 }),
            });
      const shown = cutWords(words, cut.at, { ...cut.slab, ...cut });
      return [title, ...shown, thickness].filter((part) => part !== '').join(', ');
    }
    const number = picture.identity.instanceNumber;
    const place =
      found === undefined
        ? number === null
          ? ''
          : String(number)
        : t(found.isLoop ? 'viewer.frame' : found.total === 1 ? 'viewer.picture' : 'viewer.slice', {
            index: found.place.index + 1,
            total: found.total,
          });
    return [title, place].filter((part) => part !== '').join(', ');
  };
  /** Without the name, which stands before them. */
  const valuesOf = (mark: Mark): readonly string[] => markLines(words, { ...mark, name: '' });
  return { t, language, placeOf, valuesOf };
};

const MarkRow = ({
  mark,
  all,
  exam,
  isChosen,
  onGo,
}: {
  readonly mark: Mark;
  readonly all: readonly Mark[];
  readonly exam: ViewerExam | undefined;
  readonly isChosen: boolean;
  readonly onGo: (mark: Mark) => void;
}) => {
  const { t, placeOf, valuesOf } = useMarkWords(exam);
  const [renaming, setRenaming] = useState(false);
  const actions = marks.getState();
  const name = markName(t, mark, all);
  const values = [...valuesOf(mark), placeOf(mark.picture)];
  const end = (written: string): void => {
    actions.change(mark.id, { name: written.trim() });
    setRenaming(false);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    if (event.key === 'Enter') end(event.currentTarget.value);
    if (event.key === 'Escape') setRenaming(false);
  };
  return (
    <li className="measure-row" data-chosen={isChosen}>
      {renaming ? (
        <input
          className="measure-input"
          aria-label={t('measure.nameOf', { name })}
          defaultValue={mark.name}
          maxLength={longestName}
          autoFocus
          onKeyDown={onKeyDown}
          onBlur={(event) => {
            end(event.currentTarget.value);
          }}
        />
      ) : (
        <>
          <Button
            className="measure-go"
            onPress={() => {
              onGo(mark);
            }}
          >
            <strong>{name}</strong>
            {values.map((line) => (
              <span key={line}> {line}</span>
            ))}
          </Button>
          <Button
            className="viewer-icon-button"
            aria-label={t('measure.rename', { name })}
            onPress={() => {
              setRenaming(true);
            }}
          >
            <Pencil size={16} aria-hidden />
          </Button>
          <Button
            className="viewer-icon-button"
            aria-label={t('measure.remove', { name })}
            onPress={() => {
              actions.remove(mark.id);
              actions.say(t('measure.removed', { name }));
            }}
          >
            <Trash2 size={16} aria-hidden />
          </Button>
        </>
      )}
    </li>
  );
};

/** Beside the pictures: everything that was measured in the exam, and its key pictures. */
export const MeasurePanel = ({
  exam,
  inSight,
  onGo,
  keeper,
}: {
  readonly exam: ViewerExam | undefined;
  readonly inSight: MarkedPicture | undefined;
  readonly onGo: (picture: MarkedPicture) => void;
  readonly keeper: FileKeeper;
}) => {
  const { t, language, placeOf } = useMarkWords(exam);
  const { marks: all, keyPictures, chosen, hidden, removed, saved } = useStore(marks);
  const [outcome, setOutcome] = useState('');
  const actions = marks.getState();
  const isOfExam = ({ seriesKey }: MarkedPicture): boolean =>
    exam?.series.some(({ key }) => key === seriesKey) === true;
  const own = all.filter(({ picture }) => isOfExam(picture));
  const ofFiles = own.filter(({ picture }) => picture.cut === undefined);
  const keys = keyPictures.filter(isOfExam);
  const isKey = inSight !== undefined && keyPictures.some((each) => isSamePicture(each, inSight));
  const unsaved = unsavedOf({ marks: own, keyPictures: keys, saved }, () => true);
  const tellOutcome = async (
    saving: Promise<boolean>,
    list: readonly (Mark | MarkedPicture)[],
  ): Promise<void> => {
    setOutcome('');
    try {
      if (!(await saving)) return;
      actions.setSaved(list);
      setOutcome(t('measure.saved'));
    } catch {
      setOutcome(t('measure.notSaved'));
    }
  };
  const words = reportWords(t, language, own);
  return (
    <aside className="viewer-side measure-panel" aria-label={t('measure.panel')}>
      <div className="viewer-side-head">
        <h2>{t('measure.panel')}</h2>
        <Button
          className="viewer-icon-button"
          aria-label={t('measure.close')}
          onPress={() => {
            actions.openPanel(false);
          }}
        >
          <X size={18} aria-hidden />
        </Button>
      </div>
      {own.length === 0 ? (
        <p>{t('measure.none')}</p>
      ) : (
        <ul aria-label={t('measure.list')}>
          {own.map((mark) => (
            <MarkRow
              key={mark.id}
              mark={mark}
              all={own}
              exam={exam}
              isChosen={mark.id === chosen}
              onGo={({ id, picture }) => {
                actions.choose(id);
                onGo(picture);
              }}
            />
          ))}
        </ul>
      )}
      <div className="measure-acts">
        <ToggleButton
          className="viewer-button"
          isSelected={hidden}
          isDisabled={own.length === 0}
          onChange={actions.toggleHidden}
        >
          {hidden ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
          {t('measure.hideAll')}
        </ToggleButton>
        {removed.length > 0 && (
          <Button className="viewer-button" onPress={actions.undo}>
            <Undo2 size={16} aria-hidden />
            {t('measure.undo')}
          </Button>
        )}
        {own.length > 0 && (
          <>
            <Button
              className="viewer-button"
              onPress={() => void tellOutcome(saveTable(keeper, t('measure.fileOf.table'), own), own)}
            >
              <FileDown size={16} aria-hidden />
              {t('measure.saveTable')}
            </Button>
            <Button
              className="viewer-button"
              isDisabled={ofFiles.length === 0}
              onPress={() =>
                void tellOutcome(saveReport(keeper, t('measure.fileOf.report'), ofFiles, words), ofFiles)
              }
            >
              <FileDown size={16} aria-hidden />
              {t('measure.saveReport')}
            </Button>
          </>
        )}
      </div>
      {ofFiles.length < own.length && <p>{t('measure.computed', { count: own.length - ofFiles.length })}</p>}
      <h3>{t('measure.keyPictures')}</h3>
      {keys.length === 0 ? (
        <p>{t('measure.noKeys')}</p>
      ) : (
        <ul aria-label={t('measure.keyPictures')}>
          {keys.map((picture) => {
            const place = placeOf(picture);
            return (
              <li key={`${picture.identity.sopInstanceUid} ${picture.frame}`} className="measure-row">
                <Button
                  className="measure-go"
                  aria-label={t('measure.keyPlace', { place })}
                  onPress={() => {
                    onGo(picture);
                  }}
                >
                  {place}
                </Button>
                <Button
                  className="viewer-icon-button"
                  aria-label={t('measure.removeKey', { place })}
                  onPress={() => {
                    actions.toggleKey(picture);
                  }}
                >
                  <X size={16} aria-hidden />
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      <div className="measure-acts">
        <ToggleButton
          className="viewer-button"
          isSelected={isKey}
          isDisabled={inSight === undefined || inSight.cut !== undefined}
          onChange={() => {
            if (inSight !== undefined) actions.toggleKey(inSight);
          }}
        >
          <Star size={16} aria-hidden />
          {t('measure.markKey')}
        </ToggleButton>
        {keys.length > 0 && (
          <Button
            className="viewer-button"
            onPress={() => void tellOutcome(saveKeys(keeper, t('measure.fileOf.keys'), keys), keys)}
          >
            <FileDown size={16} aria-hidden />
            {t('measure.saveKeys')}
          </Button>
        )}
      </div>
      <p role="status">{outcome}</p>
      {unsaved.marks.length > 0 && <p>{t('measure.unsavedMarks', { count: unsaved.marks.length })}</p>}
      {unsaved.keyPictures.length > 0 && (
        <p>{t('measure.unsavedKeys', { count: unsaved.keyPictures.length })}</p>
      )}
    </aside>
  );
};
