import { useState } from 'react';
import { Button } from './button';
import { StopDialog } from './dialog';

/** Stops something once it was asked for again. */
export const StopButton = ({
  label,
  kind = 'plain',
  onStop,
  ...words
}: {
  readonly label: string;
  readonly title: string;
  readonly text: string;
  readonly stop: string;
  readonly goOn: string;
  readonly kind?: 'plain' | 'quiet';
  readonly onStop: () => void;
}) => {
  const [isAsked, setIsAsked] = useState(false);
  const close = (): void => {
    setIsAsked(false);
  };
  return (
    <>
      <Button
        kind={kind}
        onPress={() => {
          setIsAsked(true);
        }}
      >
        {label}
      </Button>
      <StopDialog
        {...words}
        isOpen={isAsked}
        onClose={close}
        onStop={() => {
          close();
          onStop();
        }}
      />
    </>
  );
};
