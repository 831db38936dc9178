import { useChosen } from '../state/use-chosen';
import { countAll, describeExam, describePerson } from '../text/describe-exam';
import { useText } from '../text/use-text';
import { SeriesPicture } from './series-picture';

const shownAtMost = 3;

/** The chosen exams with a picture each, as a reminder beside a question. */
export const ChosenExams = ({ title }: { readonly title: string }) => {
  const { studies } = useChosen();
  const { t, format } = useText();
  const hidden = studies.length - shownAtMost;
  return (
    <>
      <h2 className="overline">{title}</h2>
      <ul className="chosen-exams">
        {studies.slice(0, shownAtMost).map(({ patient, study, series }, index) => {
          const [shown] = series;
          const bytes = series.reduce((sum, one) => sum + one.bytes, 0);
          return (
            <li key={`${index} ${study.studyUid}`}>
              {studies[index - 1]?.patient === patient ? null : (
                <p className="chosen-person">{describePerson(t, patient)}</p>
              )}
              <div className="row">
                {shown === undefined ? null : <SeriesPicture studyUid={study.studyUid} series={shown} />}
                <div className="grow">
                  <h3>{describeExam(t, format, { ...study, series })}</h3>
                  <p className="small dim numbers">
                    {format.date(study.date) === '' ? t('name.noDate') : format.date(study.date)}
                    <br />
                    {countAll(t, format, series)}, {format.bytes(bytes)}
                  </p>
                </div>
              </div>
            </li>
          );
        })}
      </ul>
      {hidden > 0 ? <p className="small dim">{t('send.moreExams', { count: hidden })}</p> : null}
    </>
  );
};
