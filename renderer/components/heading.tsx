import { useEffect, useRef, type ReactNode } from 'react';
import { useApp } from '../state/app-context';

/**
 * The question of a screen. It is told to screen readers when the screen comes, and takes the focus unless a field does.
 */
export const Heading = ({
  children,
  lede,
  fieldHasFocus = false,
  size = 'medium',
}: {
  readonly children: string;
  /** The line that takes the worry away. */
  readonly lede?: ReactNode;
  readonly fieldHasFocus?: boolean;
  readonly size?: 'medium' | 'large';
}) => {
  const { announcements } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    announcements.getState().say(children);
    if (!fieldHasFocus) heading.current?.focus();
  }, [announcements, children, fieldHasFocus]);
  return (
    <div className={`heading heading-${size}`}>
      <h1 ref={heading} tabIndex={-1}>
        {children}
      </h1>
      {lede === undefined ? null : <p className="lede">{lede}</p>}
    </div>
  );
};
