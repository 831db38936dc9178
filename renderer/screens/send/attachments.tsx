import { FileText, Image, Paperclip, X } from 'lucide-react';
import { useStore } from 'zustand';
import type { Facility } from '../../../shared/contract/gateway-api';
import { attachmentSeries } from '../../../shared/model/attachments';
import { takesModality } from '../../../shared/model/facility-accepts';
import { Button, IconButton } from '../../components/button';
import { FacilityContact } from '../../components/facility-contact';
import { Notice } from '../../components/notice';
import { useApp } from '../../state/app-context';
import type { ChosenStudy } from '../../state/choice';
import { examOf, type Attached } from '../../state/send';
import { useChosen } from '../../state/use-chosen';
import { describeError } from '../../text/describe-error';
import { describeDatedExam } from '../../text/describe-exam';
import { useText } from '../../text/use-text';

/** Files that a facility does not take: it takes none, or says which kinds of pictures it takes, and photos are of none of these. */
export const filesNotTaken = (
  facility: Facility | null,
  attached: readonly Attached[],
): readonly Attached[] =>
  facility === null
    ? []
    : attached.filter(
        ({ kind }) =>
          !facility.accepts.attachments || !takesModality(facility.accepts, attachmentSeries[kind].modality),
      );

/** The exams that files can go with. */
export const examsOf = (studies: readonly ChosenStudy[]): readonly string[] => [
  ...new Set(studies.map(({ study: { studyUid } }) => studyUid)),
];

/** Of several exams, the one that a file goes with. */
const ExamChoice = ({ file }: { readonly file: Attached }) => {
  const { send } = useApp();
  const { t, format } = useText();
  const { studies } = useChosen();
  const uids = examsOf(studies);
  if (uids.length < 2) return null;
  const known = examOf(file, uids);
  return (
    <select
      className="input attached-exam"
      aria-label={t('send.attachTo', { name: file.name })}
      value={known ?? ''}
      onChange={({ target: { value } }) => {
        send.getState().attachTo(file.id, value);
      }}
    >
      {known === null ? <option value="">{t('send.attachToWhich')}</option> : null}
      {uids.map((uid) => {
        const found = studies.find(({ study }) => study.studyUid === uid);
        return found === undefined ? null : (
          <option key={uid} value={uid}>
            {describeDatedExam(t, format, { ...found.study, series: found.series })}
          </option>
        );
      })}
    </select>
  );
};

const FileRow = ({ file }: { readonly file: Attached }) => {
  const { send } = useApp();
  const { t, format } = useText();
  const { id, name, kind, bytes, isTurned } = file;
  const Icon = kind === 'pdf' ? FileText : Image;
  return (
    <li className="row attached-file">
      <Icon />
      <div className="grow">
        <p className="attached-name">
          <bdi>{name}</bdi>
        </p>
        <p className="small dim numbers">
          {t(kind === 'pdf' ? 'send.attachedPdf' : 'send.attachedPhoto', { size: format.bytes(bytes) })}
          {isTurned ? ` ${t('send.attachedTurned')}` : ''}
        </p>
        <ExamChoice file={file} />
      </div>
      <IconButton
        label={t('send.attachRemove', { name })}
        onPress={() => {
          send.getState().detach([id]);
        }}
      >
        <X />
      </IconButton>
    </li>
  );
};

/** What the disc does not have and the facility should: the old report, photos of films. */
export const Attachments = () => {
  const { send } = useApp();
  const { t, format } = useText();
  const { facility, attached, refusedFiles, busy, attach, detach } = useStore(send);
  const notTaken = filesNotTaken(facility, attached);
  const takesNone = facility?.accepts.attachments === false;
  if (takesNone && attached.length === 0) return null;
  return (
    <section className="card attached" aria-label={t('send.attachTitle')}>
      {attached.length === 0 ? null : (
        <ul className="attached-files">
          {attached.map((file) => (
            <FileRow key={file.id} file={file} />
          ))}
        </ul>
      )}
      {takesNone ? null : (
        <div className="attached-add">
          <Button size="small" isDisabled={busy} onPress={() => void attach()}>
            <Paperclip />
            {t(attached.length === 0 ? 'send.attachAdd' : 'send.attachMore')}
          </Button>
          {attached.length === 0 ? <span className="small dim">{t('send.attachHint')}</span> : null}
        </div>
      )}
      {refusedFiles.map(({ name, error }, index) => {
        const { what, next } = describeError(t, format, error);
        return (
          <Notice key={index} kind="warn" title={t('send.attachRefused', { name })} isAlert>
            <p>
              {what} {next}
            </p>
          </Notice>
        );
      })}
      {notTaken.length === 0 || facility === null ? null : (
        <Notice
          kind="warn"
          title={t(takesNone ? 'send.filesNotTakenTitle' : 'send.photosNotTakenTitle', {
            facility: facility.name,
          })}
        >
          <p>{t(takesNone ? 'send.filesNotTaken' : 'send.photosNotTaken')}</p>
          <FacilityContact facility={facility} />
          <div className="notice-actions">
            <Button
              size="small"
              onPress={() => {
                detach(notTaken.map(({ id }) => id));
              }}
            >
              {t('send.leaveOut')}
            </Button>
          </div>
        </Notice>
      )}
    </section>
  );
};
