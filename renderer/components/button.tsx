import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';

/** One filled button a screen answers its question; everything else is quieter. */
export const Button = ({
  kind = 'plain',
  size = 'medium',
  children,
  ...props
}: Omit<ButtonProps, 'className' | 'children'> & {
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'small' | 'medium' | 'large';
  readonly children: ReactNode;
}) => (
  <AriaButton {...props} className={`button button-${kind} button-${size}`}>
    {children}
  </AriaButton>
);

/** An icon that is a button; its name is said to screen readers and shown as a tip. */
export const IconButton = ({
  label,
  children,
  ...props
}: Omit<ButtonProps, 'className' | 'children' | 'aria-label'> & {
  readonly label: string;
  readonly children: ReactNode;
}) => (
  <AriaButton {...props} aria-label={label} className="icon-button">
    {children}
  </AriaButton>
);
