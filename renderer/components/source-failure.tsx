import type { UserErrorData } from '../../shared/errors/user-error';
import { useApp } from '../state/app-context';
import type { Purpose } from '../state/navigation';
import { useText } from '../text/use-text';
import { Button } from './button';
import { DriveCards } from './drive-cards';
import { ErrorNotice, Notice } from './notice';

/** Why a source is not read any further; where it was taken out, what goes on once it is back. */
export const SourceFailure = ({
  error,
  purpose,
}: {
  readonly error: UserErrorData;
  readonly purpose: Purpose;
}) => {
  const { source, openSource } = useApp();
  const { t } = useText();
  const { paths, again } = source.getState();
  const retry = (
    <Button size="small" onPress={() => void again()}>
      {t('action.retry')}
    </Button>
  );
  if (error.code === 'source/removed')
    return (
      <>
        <Notice kind="warn" title={t('away.title')} isAlert>
          <p>{t('away.next')}</p>
          <div className="notice-actions">{retry}</div>
        </Notice>
        <DriveCards purpose={purpose} />
      </>
    );
  if (error.code === 'source/changed')
    return (
      <Notice kind="warn" title={t('away.otherTitle')} isAlert>
        <p>{t('away.otherNext')}</p>
        <div className="notice-actions">
          <Button
            size="small"
            onPress={() => {
              openSource(paths, purpose);
            }}
          >
            {t('away.openOther')}
          </Button>
          {retry}
        </div>
      </Notice>
    );
  return <ErrorNotice error={error}>{retry}</ErrorNotice>;
};
