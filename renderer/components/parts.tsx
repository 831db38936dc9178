import { Fragment, type ReactNode } from 'react';

/**
 * "12 March 2024 · Riverside Imaging · 3 series": facts in a row, those that are empty left out.
 *
 * Each stands in its own direction: an Arabic name must not turn the figures beside it around.
 */
export const Parts = ({ parts }: { readonly parts: readonly ReactNode[] }) =>
  parts
    .filter((part) => part !== '' && part !== null && part !== undefined && part !== false)
    .map((part, index) => (
      <Fragment key={index}>
        {index > 0 && ' · '}
        <bdi>{part}</bdi>
      </Fragment>
    ));
