import type { ReactNode } from 'react';
import { TopBar } from './top-bar';

/** The frame of a screen: bar, content, and a foot with what to do next. */
export const Screen = ({
  top,
  aside,
  foot,
  width = 'medium',
  align = 'start',
  children,
}: {
  /** In the middle of the bar: the steps or a title. */
  readonly top?: ReactNode;
  /** A second column, beside the question. */
  readonly aside?: ReactNode;
  readonly foot?: ReactNode;
  readonly width?: 'narrow' | 'medium' | 'wide';
  readonly align?: 'start' | 'center';
  readonly children: ReactNode;
}) => (
  <div className="screen">
    <TopBar>{top}</TopBar>
    <main id="content" className={`main main-${align}`} tabIndex={-1}>
      <div className={`column column-${width} ${aside === undefined ? '' : 'column-aside'}`}>
        <section>{children}</section>
        {aside === undefined ? null : <aside>{aside}</aside>}
      </div>
    </main>
    {foot === undefined ? null : <footer className="foot">{foot}</footer>}
  </div>
);

/** Names a screen that is not part of sending. */
export const ScreenName = ({ children }: { readonly children: string }) => (
  <span className="screen-name">{children}</span>
);

/** Facts in rows: what it is, and its value. */
export const Facts = ({
  facts,
}: {
  readonly facts: readonly { readonly name: string; readonly value: ReactNode }[];
}) => (
  <dl className="facts">
    {facts.map(({ name, value }) => (
      <div key={name} className="fact">
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** A word with a colour that says how it stands. */
export const Chip = ({
  kind = 'plain',
  children,
}: {
  readonly kind?: 'plain' | 'good' | 'warn' | 'bad';
  readonly children: ReactNode;
}) => <span className={`chip chip-${kind}`}>{children}</span>;
