import { ChevronLeft, FolderOpen, KeyRound, Upload, Wrench } from 'lucide-react';
import { Button, ToggleButton } from 'react-aria-components';
import type { NamedPatient } from '../../shared/dicom/patients';
import { Parts } from '../components/parts';
import { describePerson } from '../text/describe-exam';
import { useText } from '../text/use-text';
import type { ViewerExam } from './viewer-series';

/** Whose pictures these are, and the ways out. */
export const ViewerTop = ({
  patient,
  exam,
  hasTools,
  onTools,
  onShowAll,
  onClose,
  onSend,
  onChooseDisc,
}: {
  readonly patient: NamedPatient;
  /** Of the active cell: several may be in sight. */
  readonly exam: ViewerExam | undefined;
  readonly hasTools: boolean;
  readonly onTools: (hasTools: boolean) => void;
  /** Undefined where all of the exam is listed. */
  readonly onShowAll: (() => void) | undefined;
  readonly onClose: () => void;
  readonly onSend: (() => void) | undefined;
  /** See ViewerProps. */
  readonly onChooseDisc: (() => void) | undefined;
}) => {
  const { t, format } = useText();
  const about = [format.date(patient.birthDate), exam?.title ?? '', exam?.date ?? ''].filter(
    (part) => part !== '',
  );
  return (
    <header className="viewer-top">
      <Button className="viewer-icon-button" aria-label={t('viewer.back')} onPress={onClose}>
        <ChevronLeft size={22} aria-hidden />
      </Button>
      <h1 className="viewer-title" title={[describePerson(t, patient), ...about].join(' · ')}>
        <bdi>{describePerson(t, patient)}</bdi>
        {about.length > 0 && (
          <span>
            {' · '}
            <Parts parts={about} />
          </span>
        )}
      </h1>
      <span className="viewer-warning">{t('viewer.notForDiagnosis')}</span>
      {onChooseDisc !== undefined && (
        <>
          <span className="viewer-warning">{t('disc.partBadge')}</span>
          <Button className="viewer-button viewer-button-main" onPress={onChooseDisc}>
            <FolderOpen size={18} aria-hidden />
            {t('disc.choose')}
          </Button>
        </>
      )}
      {onShowAll !== undefined && (
        <Button className="viewer-button" onPress={onShowAll}>
          <KeyRound size={18} aria-hidden />
          {t('document.showAll')}
        </Button>
      )}
      <ToggleButton className="viewer-button" isSelected={hasTools} onChange={onTools}>
        <Wrench size={18} aria-hidden />
        <span className="viewer-button-words">{t('viewer.tools')}</span>
      </ToggleButton>
      {onSend !== undefined && (
        <Button className="viewer-button viewer-button-main" onPress={onSend}>
          <Upload size={18} aria-hidden />
          <span className="viewer-button-words">{t('viewer.send')}</span>
        </Button>
      )}
    </header>
  );
};
