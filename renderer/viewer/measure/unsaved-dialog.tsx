import { useId, useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Parts } from '../../components/parts';
import { describePerson } from '../../text/describe-exam';
import { modalityWord } from '../../text/modalities';
import { useText } from '../../text/use-text';
import type { Unsaved } from './marks';
import { reportWords } from './measure-words';
import { examsOf, saveUnsaved, type FileKeeper } from './save-marks';

/** Something that can be answered instead of saving. */
export interface OtherAnswer {
  readonly words: string;
  readonly act: () => void;
}

/** Asks what becomes of marks that are saved nowhere. Esc answers nothing: all stays as it is. */
export const UnsavedDialog = ({
  unsaved,
  isOpen,
  theme,
  title,
  text,
  without,
  easy,
  keeper,
  onSaved,
  onClose,
}: {
  readonly unsaved: Unsaved;
  readonly isOpen: boolean;
  /** Undefined: that of the window. */
  readonly theme?: 'dark';
  readonly title: string;
  readonly text: string;
  /** Loses them. */
  readonly without: OtherAnswer;
  /** Loses nothing, and writes nothing. */
  readonly easy: OtherAnswer;
  readonly keeper: FileKeeper;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}) => {
  const { t, language, format } = useText();
  const textId = useId();
  const [isSaving, setIsSaving] = useState(false);
  const [failed, setFailed] = useState(false);
  const count = unsaved.marks.length + unsaved.keyPictures.length;
  const saveAll = async (): Promise<void> => {
    setIsSaving(true);
    setFailed(false);
    const labels = {
      table: t('measure.fileOf.table'),
      report: t('measure.fileOf.report'),
      keys: t('measure.fileOf.keys'),
    };
    try {
      if (await saveUnsaved(keeper, labels, unsaved, reportWords(t, language, unsaved.marks))) onSaved();
    } catch {
      setFailed(true);
    } finally {
      setIsSaving(false);
    }
  };
  return (
    <ModalOverlay
      className="viewer-veil"
      isOpen={isOpen}
      isDismissable
      data-theme={theme}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="viewer-dialog measure-unsaved">
        <Dialog role="alertdialog" aria-describedby={textId}>
          <Heading slot="title">{title}</Heading>
          <div id={textId}>
            <p>{t('measure.unsaved.count', { count })}</p>
            <ul className="measure-unsaved-exams">
              {examsOf(unsaved).map(({ identity }) => (
                <li key={`${identity.studyUid} ${identity.patientId}`}>
                  <Parts
                    parts={[
                      t(`modality.${modalityWord(identity.modality)}`),
                      format.date(identity.studyDate),
                      describePerson(t, identity),
                    ]}
                  />
                </li>
              ))}
            </ul>
            <p className="dim">{text}</p>
          </div>
          <div className="measure-unsaved-acts">
            <Button className="viewer-button" isDisabled={isSaving} onPress={without.act}>
              {without.words}
            </Button>
            <Button className="viewer-button" isDisabled={isSaving} onPress={() => void saveAll()}>
              {t('measure.unsaved.save')}
            </Button>
            <Button
              className="viewer-button viewer-button-main"
              isDisabled={isSaving}
              autoFocus
              onPress={easy.act}
            >
              {easy.words}
            </Button>
          </div>
          <p role="status" className="measure-unsaved-said">
            {failed ? t('measure.notSaved') : ''}
          </p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
};
