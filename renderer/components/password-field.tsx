import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import type { UserErrorData } from '../../shared/errors/user-error';
import { useText } from '../text/use-text';
import { Button } from './button';
import { Field } from './field';

/** Whether a failure is answered by a password. */
export const asksForPassword = ({ code }: UserErrorData): boolean =>
  code === 'source/needs-password' || code === 'source/wrong-password';

/** The password of a place that is or will be locked, hidden until one wants to see it. */
export const PasswordField = ({
  value,
  onChange,
  error,
  label,
  hint,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Why it can't be taken; empty while it can. */
  readonly error: string;
  readonly label: string;
  readonly hint: string;
}) => {
  const { t } = useText();
  const [isShown, setIsShown] = useState(false);
  return (
    <Field
      label={label}
      kind={isShown ? 'text' : 'password'}
      value={value}
      onChange={onChange}
      hint={hint}
      error={error}
      maxLength={1024}
      autoFocus
    >
      <Button
        kind="quiet"
        onPress={() => {
          setIsShown(!isShown);
        }}
      >
        {isShown ? <EyeOff /> : <Eye />}
        {t(isShown ? 'open.hidePassword' : 'open.showPassword')}
      </Button>
    </Field>
  );
};
