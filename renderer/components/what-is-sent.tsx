import type { SentExam } from '../../shared/model/deposit';
import { describeDatedExam, describePeople } from '../text/describe-exam';
import { useText } from '../text/use-text';

type NamedExam = Pick<
  SentExam,
  'patientName' | 'birthDate' | 'studyUid' | 'date' | 'description' | 'modalities' | 'series'
>;

const shownAtMost = 3;

/** Whose pictures are on their way, and of which exams. */
export const WhatIsSent = ({ exams }: { readonly exams: readonly NamedExam[] }) => {
  const { t, format } = useText();
  const hidden = exams.length - shownAtMost;
  return exams.length === 0 ? null : (
    <div className="what-is-sent">
      <p className="chosen-person">{describePeople(t, format, exams)}</p>
      <ul className="small dim numbers">
        {exams.slice(0, shownAtMost).map((exam, index) => (
          <li key={`${index} ${exam.studyUid}`}>{describeDatedExam(t, format, exam)}</li>
        ))}
        {hidden > 0 ? <li>{t('send.moreExams', { count: hidden })}</li> : null}
      </ul>
    </div>
  );
};
