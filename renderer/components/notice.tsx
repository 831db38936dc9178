import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { UserErrorData } from '../../shared/errors/user-error';
import { describeError } from '../text/describe-error';
import { useText } from '../text/use-text';

const icons = { info: Info, warn: TriangleAlert, bad: CircleAlert };

/** A calm panel with something to know; red only for what was lost or failed. */
export const Notice = ({
  kind,
  title,
  isAlert = false,
  isPrinted = true,
  children,
}: {
  readonly kind: 'info' | 'warn' | 'bad';
  readonly title: string;
  /** Said at once by screen readers. */
  readonly isAlert?: boolean;
  /** False: it is of the screen alone. */
  readonly isPrinted?: boolean;
  readonly children?: ReactNode;
}) => {
  const Icon = icons[kind];
  return (
    <div
      className={`notice notice-${kind}${isPrinted ? '' : ' unprinted'}`}
      {...(isAlert ? { role: 'alert' } : {})}
    >
      <Icon />
      <div className="notice-words">
        <p className="notice-title">{title}</p>
        {children}
      </div>
    </div>
  );
};

/** What went wrong, that nothing was lost, and what to do. */
export const ErrorNotice = ({
  error,
  isPrinted = true,
  children,
}: {
  readonly error: UserErrorData;
  readonly isPrinted?: boolean;
  readonly children?: ReactNode;
}) => {
  const { t, format } = useText();
  const { what, next } = describeError(t, format, error);
  return (
    <Notice kind="bad" title={what} isAlert isPrinted={isPrinted}>
      <p>{next}</p>
      {children === undefined ? null : <div className="notice-actions">{children}</div>}
    </Notice>
  );
};
