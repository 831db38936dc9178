import type { ReactNode } from 'react';
import { useText } from '../text/use-text';

/** Bar and content: there is nowhere else to go. */
export const DiscFrame = ({
  align = 'start',
  action,
  children,
}: {
  readonly align?: 'start' | 'center';
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) => {
  const { t } = useText();
  return (
    <div className="screen">
      <header className="top-bar">
        <span className="brand">
          <span className="brand-mark" />
          {t('app.name')}
        </span>
        <div className="top-middle" />
        <div className="top-links">{action}</div>
      </header>
      <main id="content" className={`main main-${align}`} tabIndex={-1}>
        <div className="column column-medium">
          {children}
          <p className="small dim disc-note">{t('disc.notDiagnosis')}</p>
        </div>
      </main>
    </div>
  );
};
