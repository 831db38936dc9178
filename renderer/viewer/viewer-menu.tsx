import { Check, ChevronDown, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
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
}) => {
  const entries = parts.flatMap((part) => part.entries);
  return (
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
        <Menu
          className="viewer-menu"
          aria-label={name}
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
      </Popover>
    </MenuTrigger>
  );
};
