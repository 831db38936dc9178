import { useStore } from 'zustand';
import { Bar } from '../components/bar';
import { Button } from '../components/button';
import { Heading } from '../components/heading';
import { Notice } from '../components/notice';
import { useApp } from '../state/app-context';
import { describeError } from '../text/describe-error';
import { useText } from '../text/use-text';
import { DiscFrame } from './disc-frame';
import { FolderInput, type FolderTaker } from './folder-input';

const Reading = () => {
  const { source } = useApp();
  const { t } = useText();
  const progress = useStore(source, (state) => state.progress);
  const total = progress?.filesTotal ?? null;
  return (
    <>
      <Heading>{t('disc.reading')}</Heading>
      <Bar
        label={t('disc.reading')}
        share={progress === null || total === null || total === 0 ? null : progress.filesDone / total}
      />
      <p className="small dim numbers reading-line">
        {progress === null || total === null
          ? ''
          : t('disc.readingOf', {
              done: progress.filesDone,
              total: total,
            })}
      </p>
      <div className="buttons">
        <Button onPress={source.getState().close}>{t('open.stop')}</Button>
      </div>
    </>
  );
};

/** The question that everything begins with, and what there is instead of an answer. */
export const ChooseDisc = ({ take }: FolderTaker) => {
  const { source } = useApp();
  const { t, format } = useText();
  const status = useStore(source, (state) => state.status);
  const error = useStore(source, (state) => state.error);
  if (status === 'reading')
    return (
      <DiscFrame align="center">
        <Reading />
      </DiscFrame>
    );
  const failure = error === null ? null : describeError(t, format, error);
  return (
    <DiscFrame align="center">
      <Heading size="large" lede={t('disc.chooseLede')}>
        {t('disc.chooseTitle')}
      </Heading>
      {failure === null ? null : (
        <Notice kind="bad" title={t('disc.failedTitle')} isAlert>
          <p>{failure.what}</p>
        </Notice>
      )}
      <div className="disc-choose">
        <FolderInput take={take} kind="primary" size="large">
          {t('disc.choose')}
        </FolderInput>
        <p className="dim">{t('disc.chooseHint')}</p>
        <p className="dim">{t('disc.browserWords')}</p>
      </div>
    </DiscFrame>
  );
};
