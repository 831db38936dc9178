import { useStore } from 'zustand';
import { isAboutPictures, takesModality } from '../../../shared/model/facility-accepts';
import type { Facility } from '../../../shared/contract/gateway-api';
import { Button } from '../../components/button';
import { FacilityContact } from '../../components/facility-contact';
import { Notice } from '../../components/notice';
import { useApp } from '../../state/app-context';
import type { ChosenStudy } from '../../state/choice';
import { bytesAttached } from '../../state/send';
import { useChosen } from '../../state/use-chosen';
import { describeExam, describeSeries } from '../../text/describe-exam';
import { useText } from '../../text/use-text';

/** What is chosen and a facility does not take. */
export const notTakenOf = ({ accepts }: Facility, studies: readonly ChosenStudy[]): readonly ChosenStudy[] =>
  studies
    .map((one) => ({
      ...one,
      series: one.series.filter(({ modality }) => !takesModality(accepts, modality)),
    }))
    .filter(({ series }) => series.length > 0);

/** Whether a choice is more than a facility takes of one person at once. */
export const isTooLarge = ({ accepts }: Facility, bytes: number): boolean =>
  accepts.bytes !== null && bytes > accepts.bytes;

const countPictures = (studies: readonly ChosenStudy[]): number =>
  studies.flatMap(({ series }) => series).filter(({ modality }) => !isAboutPictures(modality)).length;

/** What the facility would refuse is said before anything is sent, with the way to go on. */
export const NotTakenNotice = () => {
  const { send, choice, navigation } = useApp();
  const { t, format } = useText();
  const { studies, sums } = useChosen();
  const facility = useStore(send, (state) => state.facility);
  const bytes = sums.bytes + useStore(send, bytesAttached);
  if (facility === null) return null;
  const notTaken = notTakenOf(facility, studies);
  const { name, accepts } = facility;
  const what = notTaken.flatMap(({ study, series }) =>
    series.length === study.series.length
      ? [describeExam(t, format, study)]
      : series.map((one) => describeSeries(t, one)),
  );
  const chooseOther = (
    <Button
      size="small"
      onPress={() => {
        navigation.getState().go({ at: 'catalog', purpose: 'send' });
      }}
    >
      {t('send.guardOther')}
    </Button>
  );
  return (
    <>
      {notTaken.length === 0 ? null : (
        <Notice kind="warn" title={t('send.notTakenTitle', { facility: name })}>
          <p>{t('send.notTaken', { what: format.list([...new Set(what)]) })}</p>
          <FacilityContact facility={facility} />
          <div className="notice-actions">
            {countPictures(notTaken) === countPictures(studies) ? (
              chooseOther
            ) : (
              <Button
                size="small"
                onPress={() => {
                  for (const { study, series } of notTaken)
                    for (const { seriesUid } of series)
                      choice.getState().setSeries({ studyUid: study.studyUid, seriesUid }, false);
                }}
              >
                {t('send.leaveOut')}
              </Button>
            )}
          </div>
        </Notice>
      )}
      {accepts.bytes !== null && isTooLarge(facility, bytes) ? (
        <Notice kind="warn" title={t('send.tooLargeTitle', { facility: name })}>
          <p>{t('send.tooLarge', { bytes: format.bytes(bytes), most: format.bytes(accepts.bytes) })}</p>
          <FacilityContact facility={facility} />
          <div className="notice-actions">{chooseOther}</div>
        </Notice>
      ) : null}
    </>
  );
};
