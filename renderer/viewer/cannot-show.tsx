import { FileText, ImageOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Parts } from '../components/parts';
import type { DocumentKind } from './content-kinds';
import type { PictureFailure } from './picture-failure';
import { transferSyntaxName } from './transfer-syntaxes';

/** In place of a viewport: what this is instead of a picture, why it can't be read, and that it goes along all the same. */
export const DocumentPanel = ({
  document,
  failure,
  isEmpty = false,
  body = 'viewer.documentBody',
  children,
}: {
  readonly document: DocumentKind;
  /** Its file can't be read. */
  readonly failure?: PictureFailure;
  /** Its file can be read, but there is nothing in it that makes sense. */
  readonly isEmpty?: boolean;
  /** Where it is shown, if anywhere. */
  readonly body?: 'viewer.documentBody' | 'viewer.savedBody' | 'layers.documentBody';
  /** A way there. */
  readonly children?: ReactNode;
}) => {
  const { t } = useTranslation();
  return (
    <div className="viewer-panel">
      <FileText size={40} strokeWidth={1.4} aria-hidden />
      <h2>{t('viewer.documentTitle', { document: t(`viewer.document.${document}`) })}</h2>
      {failure === undefined && !isEmpty ? (
        <>
          <p>{t(body)}</p>
          {children}
        </>
      ) : (
        <p>
          {failure === undefined ? t('document.unreadable') : t(`viewer.failure.${failure.reason}`)}{' '}
          {t('viewer.failureBody')}
        </p>
      )}
    </div>
  );
};

/** In place of a picture: why it can't be shown. */
export const FailurePanel = ({
  failure,
  kind,
  transferSyntaxUid,
}: {
  readonly failure: PictureFailure;
  /** The kind of picture in plain words. */
  readonly kind: string;
  readonly transferSyntaxUid: string;
}) => {
  const { t } = useTranslation();
  const coding = transferSyntaxName(failure.transferSyntaxUid ?? transferSyntaxUid);
  return (
    <div className="viewer-panel">
      <ImageOff size={40} strokeWidth={1.4} aria-hidden />
      <h2>{t('viewer.failureTitle')}</h2>
      <p>
        {t(`viewer.failure.${failure.reason}`)} {t('viewer.failureBody')}
      </p>
      <p className="viewer-panel-facts">
        <Parts parts={[kind, t('viewer.failureKind', { coding })]} />
      </p>
    </div>
  );
};
