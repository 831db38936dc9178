import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';

/** A question that Enter answers. Where an answer can't be taken, the focus goes to it. */
export const StepForm = ({
  id,
  onSubmit,
  children,
}: {
  /** Where its button stands outside of it. */
  readonly id?: string;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}) => (
  <form
    id={id}
    noValidate
    onSubmit={(event) => {
      event.preventDefault();
      flushSync(onSubmit);
      const wrong = event.currentTarget.querySelector<HTMLElement>('[aria-invalid="true"]');
      const field = wrong?.matches('input, textarea') === false ? wrong.querySelector('input') : wrong;
      field?.focus();
    }}
  >
    {children}
  </form>
);
