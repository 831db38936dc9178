import { Axis3d, Layers2, Rows3, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, Label, ProgressBar } from 'react-aria-components';
import { ViewerMenu } from '../viewer-menu';
import { blends, slabThicknessesMm, type Slab } from './slab';
import type { ThreePlanes } from './use-three-planes';
import './volume.css';

/** Under the toolbar while a series is cut in three planes: how far it is, why not, or how thick a picture is. */
export const PlanesBar = ({
  planes,
  onSlab,
  onLeave,
}: {
  readonly planes: ThreePlanes;
  readonly onSlab: (change: (slab: Slab) => Slab) => void;
  readonly onLeave: () => void;
}) => {
  const { t, i18n } = useTranslation();
  const thickness = (mm: number | undefined): string =>
    mm === undefined ? t('volume.oneLayer') : t('viewer.thickness', { mm: mm.toLocaleString(i18n.language) });
  return (
    <section className="planes-bar" aria-label={t('volume.threePlanes')}>
      <Axis3d size={20} strokeWidth={1.75} aria-hidden />
      {planes.kind === 'loading' && (
        <ProgressBar
          className="planes-progress"
          minValue={0}
          maxValue={planes.total}
          value={planes.done}
          valueLabel={t('volume.loading', { done: planes.done, total: planes.total })}
        >
          {({ percentage = 0, valueText }) => (
            <>
              <Label>{valueText}</Label>
              <span className="planes-progress-track">
                <span style={{ width: `${percentage}%` }} />
              </span>
            </>
          )}
        </ProgressBar>
      )}
      {planes.kind === 'refused' && (
        <p className="planes-why" role="alert">
          {t(`volume.refusal.${planes.reason}`)}
        </p>
      )}
      {planes.kind === 'shown' && (
        <>
          <p className="planes-why">{t('volume.computedFrom', { count: planes.volume.geometry.size[2] })}</p>
          <ViewerMenu
            icon={Rows3}
            name={t('volume.thickness')}
            shown={thickness(planes.slab.thicknessMm)}
            parts={[
              {
                id: 'thickness',
                kind: 'one',
                name: t('volume.thickness'),
                entries: slabThicknessesMm.map((thicknessMm) => ({
                  id: String(thicknessMm),
                  name: thickness(thicknessMm),
                  isOn: thicknessMm === planes.slab.thicknessMm,
                  act: () => {
                    onSlab((slab) => ({ ...slab, thicknessMm }));
                  },
                })),
              },
            ]}
          />
          <ViewerMenu
            icon={Layers2}
            name={t('volume.blending')}
            shown={t(`volume.blend.${planes.slab.blend}`)}
            isDisabled={planes.slab.thicknessMm === undefined}
            parts={[
              {
                id: 'blend',
                kind: 'one',
                name: t('volume.blending'),
                entries: blends.map((blend) => ({
                  id: blend,
                  name: `${t(`volume.blend.${blend}`)} · ${t(`volume.blendHint.${blend}`)}`,
                  isOn: blend === planes.slab.blend,
                  act: () => {
                    onSlab((slab) => ({ ...slab, blend }));
                  },
                })),
              },
            ]}
          />
        </>
      )}
      <Button className="viewer-button" onPress={onLeave}>
        <X size={18} aria-hidden />
        {t(
          planes.kind === 'loading'
            ? 'volume.cancel'
            : planes.kind === 'refused'
              ? 'volume.close'
              : 'volume.leave',
        )}
      </Button>
    </section>
  );
};
