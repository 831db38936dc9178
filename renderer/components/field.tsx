import type { ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components';

/** A question with one line, or a few, to type the answer in. */
export const Field = ({
  label,
  hint,
  error = '',
  isWrong = error !== '',
  value,
  onChange,
  lines = 1,
  kind = 'text',
  className = '',
  maxLength = 2048,
  autoFocus = false,
  children,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Why the answer can't be taken; empty while it can. */
  readonly error?: string;
  /** Also where the reason stands beside several fields. */
  readonly isWrong?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly lines?: number;
  readonly kind?: 'text' | 'email' | 'url' | 'digits' | 'password';
  readonly className?: string;
  readonly maxLength?: number;
  readonly autoFocus?: boolean;
  readonly children?: ReactNode;
}) => {
  const looks = {
    className: 'input',
    spellCheck: false,
    autoComplete: 'off',
    autoCapitalize: 'none',
    autoFocus,
  };
  return (
    <TextField
      className={`field ${className}`}
      value={value}
      onChange={onChange}
      isInvalid={isWrong}
      maxLength={maxLength}
      type={kind === 'email' || kind === 'password' ? kind : 'text'}
      inputMode={kind === 'digits' ? 'numeric' : kind === 'password' ? 'text' : kind}
      validationBehavior="aria"
    >
      <Label className="label">{label}</Label>
      {lines > 1 ? <TextArea {...looks} rows={lines} spellCheck /> : <Input {...looks} />}
      {hint === undefined ? null : (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
      {children}
    </TextField>
  );
};
