import { useEffect, useRef, type ReactNode } from 'react';

/** What a document is scrolled in: who came to its cell by keys before it was there scrolls it at once. */
export const DocumentScroll = ({
  label,
  top,
  children,
}: {
  readonly label: string;
  /** When this changes, it begins at its top again. */
  readonly top?: number;
  readonly children: ReactNode;
}) => {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = region.current;
    if (element !== null && document.activeElement === element.closest('section'))
      element.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    region.current?.scrollTo({ top: 0 });
  }, [top]);
  return (
    <div ref={region} className="document-scroll" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
};
