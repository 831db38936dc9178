import { ProgressBar } from 'react-aria-components';

/** How far a wait has come; without a share it only shows that something is going on. */
export const Bar = ({ label, share }: { readonly label: string; readonly share: number | null }) => (
  <ProgressBar
    aria-label={label}
    className="bar"
    isIndeterminate={share === null}
    {...(share === null ? {} : { value: Math.floor(share * 100) })}
  >
    {({ percentage, isIndeterminate }) => (
      <span
        className={isIndeterminate ? 'bar-fill bar-unknown' : 'bar-fill'}
        style={{ inlineSize: isIndeterminate ? '30%' : `${percentage ?? 0}%` }}
      />
    )}
  </ProgressBar>
);
