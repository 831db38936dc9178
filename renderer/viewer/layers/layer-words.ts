import { useMemo } from 'react';
import { useText } from '../../text/use-text';
import type { DoseUnit } from './dose';
import { isOfExam, type Beneath, type LayerPart, type LayerRefusal } from './layer';
import { partsOn, type Layer } from './read-layer';
import type { LaidLayer } from './laid-layer';

interface LayerWords {
  readonly partName: (layer: Layer, part: LayerPart) => string;
  readonly amount: (unit: DoseUnit, value: number) => string;
  /** Why a layer can't be laid over a picture; empty over those of another exam. */
  readonly refusalOf: (layer: Layer, beneath: Beneath, reason: LayerRefusal) => string;
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
    const refusalOf: LayerWords['refusalOf'] = (layer, beneath, reason) => {
      if (!isOfExam(layer, beneath)) return '';
      const kind = t(`layers.kind.${layer.kind}`);
      return t('layers.refused', {
        layer: layer.title === '' ? kind : t('layers.titled', { kind, title: layer.title }),
        reason: t(`layers.refusal.${reason}`),
      });
    };
    return {
      partName,
      refusalOf,
      amount: (unit, value) =>
        t(`layers.amount.${unit}`, {
          value: value.toLocaleString(language.formatLocale, { maximumSignificantDigits: 3 }),
        }),
      sentenceOf: ({ layer, on }, beneath) => {
        const parts = partsOn(layer, beneath);
        if (typeof parts === 'string') return refusalOf(layer, beneath, parts);
        const names = parts.filter(({ id }) => on.has(id)).map((part) => partName(layer, part));
        return names.length === 0 ? '' : t('layers.over', { names: names.join(', ') });
      },
    };
  }, [t, language]);
};
