import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { CheckboxButton, CheckboxField } from 'react-aria-components';
import type { Tick } from '../state/choice';

/** A box with what it stands for beside it; the whole of it can be pressed. */
export const CheckBox = ({
  tick,
  onChange,
  label,
  className = '',
  isDisabled = false,
  children,
}: {
  readonly tick: Tick;
  readonly onChange: (on: boolean) => void;
  /** Only where what is beside the box does not say it. */
  readonly label?: string;
  readonly className?: string;
  readonly isDisabled?: boolean;
  readonly children?: ReactNode;
}) => (
  <CheckboxField
    className={`check-field ${className}`}
    isSelected={tick === 'all'}
    isIndeterminate={tick === 'some'}
    isDisabled={isDisabled}
    onChange={() => {
      onChange(tick !== 'all');
    }}
    {...(label === undefined ? {} : { 'aria-label': label })}
  >
    <CheckboxButton className="check-box">
      <span className="check-mark">
        {tick === 'all' ? <Check /> : null}
        {tick === 'some' ? <Minus /> : null}
      </span>
      {children}
    </CheckboxButton>
  </CheckboxField>
);
