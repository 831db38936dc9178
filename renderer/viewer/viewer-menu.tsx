import { Check, ChevronDown, type LucideIcon } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';

/** A row of a menu: something to do, or something that is on or off. */
export interface MenuEntry {
  readonly id: string;
  readonly name: string;
  /** Read beside the name. */
  readonly stroke?: string;
  readonly icon?: ReactNode;
  readonly isOn?: boolean;
  readonly isDisabled?: boolean;
  readonly act: () => void;
}

/**
 * Rows that belong together.
 *
 * `grid`: one of them is on, as pictures three in a row; `one`: one of them is on; `any`: each is on or off; `acts`: each
 * does something.
 */
export interface MenuPart {
  readonly id: string;
  readonly kind: 'grid' | 'one' | 'any' | 'acts';
  readonly name: string;
  readonly entries: readonly MenuEntry[];
}

const selectionModes = { grid: 'single', one: 'single', any: 'multiple', acts: 'none' } as const;

const Rows = ({
  name,
  parts,
  onClose,
}: {
  readonly name: string;
  readonly parts: readonly MenuPart[];
  /** Where no trigger closes it. */
  readonly onClose?: () => void;
}) => {
  const entries = parts.flatMap((part) => part.entries);
  return (
    <Menu
      className="viewer-menu"
      aria-label={name}
      autoFocus="first"
      {...(onClose === undefined ? {} : { onClose })}
      onAction={(key) => {
        entries.find(({ id }) => id === key)?.act();
      }}
    >
      {parts
        .filter((part) => part.entries.length > 0)
        .map((part) => (
          <MenuSection
            key={part.id}
            className={part.kind === 'grid' ? 'viewer-menu-part viewer-menu-grid' : 'viewer-menu-part'}
            aria-label={part.name}
            selectionMode={selectionModes[part.kind]}
            selectedKeys={part.entries.filter(({ isOn }) => isOn === true).map(({ id }) => id)}
            shouldCloseOnSelect={part.kind !== 'any'}
          >
            {part.entries.map((entry) => (
              <MenuItem
                key={entry.id}
                id={entry.id}
                className="viewer-menu-item"
                textValue={entry.name}
                isDisabled={entry.isDisabled === true}
                aria-label={entry.name}
              >
                {entry.icon}
                {part.kind === 'grid' ? null : <span className="viewer-menu-name">{entry.name}</span>}
                {(part.kind === 'any' || part.kind === 'one') && (
                  <Check size={16} aria-hidden className="viewer-menu-check" />
                )}
                {entry.stroke !== undefined && <kbd aria-hidden>{entry.stroke}</kbd>}
              </MenuItem>
            ))}
          </MenuSection>
        ))}
    </Menu>
  );
};

/** A tool that opens a menu. */
export const ViewerMenu = ({
  icon: Icon,
  name,
  shown = name,
  isDisabled = false,
  parts,
}: {
  readonly icon: LucideIcon;
  readonly name: string;
  /** On the button, where that says more. */
  readonly shown?: string;
  readonly isDisabled?: boolean;
  readonly parts: readonly MenuPart[];
}) => (
  <MenuTrigger>
    <Button
      className="viewer-tool"
      isDisabled={isDisabled}
      aria-label={shown === name ? name : `${name}: ${shown}`}
    >
      <Icon size={22} strokeWidth={1.75} aria-hidden />
      <span className="viewer-tool-name">
        <span>{shown}</span>
        <ChevronDown size={12} aria-hidden />
      </span>
    </Button>
    <Popover className="viewer-popover" data-theme="dark" placement="bottom start">
      <Rows name={name} parts={parts} />
    </Popover>
  </MenuTrigger>
);

/** A menu where the pointer is. */
export const ContextMenu = ({
  at,
  name,
  parts,
  onClose,
}: {
  /** In the window, CSS pixels; undefined while it is closed. */
  readonly at: readonly [x: number, y: number] | undefined;
  readonly name: string;
  readonly parts: readonly MenuPart[];
  readonly onClose: () => void;
}) => {
  const place = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span
        ref={place}
        className="viewer-menu-place"
        style={at === undefined ? undefined : { left: at[0], top: at[1] }}
      />
      <Popover
        className="viewer-popover"
        data-theme="dark"
        triggerRef={place}
        placement="bottom start"
        isOpen={at !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose();
        }}
      >
        <Rows name={name} parts={parts} onClose={onClose} />
      </Popover>
    </>
  );
};
