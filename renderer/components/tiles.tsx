import type { ReactNode } from 'react';
import { FieldError, Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';

export interface Tile<Value extends string> {
  readonly value: Value;
  readonly title: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
}

/** One of a few, each with room to say what it is. */
export const Tiles = <Value extends string>({
  label,
  isLabelHidden = false,
  tiles,
  value,
  onChange,
  columns,
  error = '',
}: {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly tiles: readonly Tile<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly columns: 1 | 3 | 4;
  /** Why one has to be chosen; empty while nothing is wrong. */
  readonly error?: string;
}) => (
  <RadioGroup
    className="tiles"
    value={value}
    isInvalid={error !== ''}
    validationBehavior="aria"
    orientation={columns === 1 ? 'vertical' : 'horizontal'}
    onChange={(next) => {
      const tile = tiles.find((one) => one.value === next);
      if (tile !== undefined) onChange(tile.value);
    }}
    {...(isLabelHidden ? { 'aria-label': label } : {})}
  >
    {isLabelHidden ? null : <Label className="label">{label}</Label>}
    <div className={`tile-list ${columns === 1 ? 'tile-list-1' : 'tile-list-wide'} tile-list-${columns}`}>
      {tiles.map((tile) => (
        <RadioField key={tile.value} value={tile.value} className="tile-field">
          <RadioButton className="tile">
            {tile.icon}
            <span className="tile-words">
              <span className="tile-title">{tile.title}</span>
              {tile.hint === undefined ? null : <span className="tile-hint">{tile.hint}</span>}
            </span>
            <span className="radio-mark" />
          </RadioButton>
        </RadioField>
      ))}
    </div>
    <FieldError className="field-error">{error}</FieldError>
  </RadioGroup>
);
