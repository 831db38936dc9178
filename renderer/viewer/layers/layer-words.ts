import { useMemo } from 'react';
import { useText } from '../../text/use-text';
import type { DoseUnit } from './dose';
import type { Beneath, LayerPart } from './layer';
import { partsOn, type Layer } from './read-layer';
import type { LaidLayer } from './laid-layer';

interface LayerWords {
  readonly partName: (layer: Layer, part: LayerPart) => string;
  readonly amount: (unit: DoseUnit, value: number) => string;
  /** What is to be seen of a layer over a picture, or why it is not; empty where there is nothing. */
  readonly sentenceOf: (laid: LaidLayer, beneath: Beneath) => string;
}

/** Names and numbers of layers, in words. */
export const useLayerWords = (): LayerWords => {
  const { t, language } = useText();
  return useMemo(() => {
    const partName: LayerWords['partName'] = ({ kind }, { name, id }) => {
      if (kind === 'dose') return t('layers.dose');
      return name === '' ? t('layers.numbered', { number: id }) : name;
    };
    return {
      partName,
      amount: (unit, value) =>
        t(`layers.amount.${unit}`, {
          value: value.toLocaleString(language.formatLocale, { maximumSignificantDigits: 3 }),
        }),
      sentenceOf: ({ layer, on }, beneath) => {
        const parts = partsOn(layer, beneath);
        if (typeof parts === 'string') return t(`layers.refusal.${parts}`);
        const names = parts.filter(({ id }) => on.has(id)).map((part) => partName(layer, part));
        return names.length === 0 ? '' : t('layers.over', { names: names.join(', ') });
      },
    };
  }, [t, language]);
};
