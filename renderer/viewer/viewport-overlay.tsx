import { useTranslation } from 'react-i18next';
import type { NamedPatient } from '../../shared/dicom/patients';
import { Parts } from '../components/parts';
import { describePerson } from '../text/describe-exam';
import { edgesOf } from './picture-edges';
import { changedWords } from './changed-words';
import type { PictureHeader } from './picture-header';
import { scaleBar } from './scale-bar';
import type { ScreenState } from './stack-screen';
import type { ViewerExam } from './viewer-series';
import { ComputedLine } from './volume/computed-line';

const roomForBar = 120;

const ScaleBarLine = ({
  mmPerPixel,
  source,
}: {
  readonly mmPerPixel: number;
  readonly source: NonNullable<PictureHeader['spacing']>['source'];
}) => {
  const { t, i18n } = useTranslation();
  const bar = scaleBar(mmPerPixel, roomForBar);
  if (bar === undefined) return null;
  const inCm = bar.lengthMm >= 10;
  const length = (inCm ? bar.lengthMm / 10 : bar.lengthMm).toLocaleString(i18n.language);
  return (
    <span className="viewer-bar">
      {t('viewer.bar', { length, unit: inCm ? 'cm' : 'mm' })}
      <span className="viewer-bar-line" style={{ width: bar.pixels }} />
      {source !== 'patient' && <span className="viewer-bar-source">{t(`viewer.barSource.${source}`)}</span>}
    </span>
  );
};

/** What stands over the picture: whose it is, where in the series, how it is shown, and which way is which. */
export const ViewportOverlay = ({
  patient,
  study,
  state,
  place,
  missing,
  elsewhere,
  gap,
  provisional,
  rate,
}: {
  /** Whom the picture itself names. */
  readonly patient: NamedPatient;
  readonly study: Pick<ViewerExam, 'date' | 'institution'>;
  readonly state: ScreenState;
  readonly place: string;
  /** Of the series. */
  readonly missing: number;
  /** Of the series: see ViewerSeries. */
  readonly elsewhere: number;
  /** How many slices seem to be lacking behind this one. */
  readonly gap: number;
  /** The list was not compared with every file yet. */
  readonly provisional: boolean;
  /** Frames a second, for loops. */
  readonly rate: number | undefined;
}) => {
  const { t, i18n } = useTranslation();
  const { header, window, zoom, mmPerPixel } = state;
  const edges = edgesOf(header, state.turn);
  const decimals = (value: number, digits: number): string =>
    value.toLocaleString(i18n.language, { maximumFractionDigits: digits, useGrouping: false });
  // one computed layer is as thin as the values lie, which says nothing of the slices
  const thickness = header?.computed === undefined ? header?.sliceThicknessMm : header.computed.thicknessMm;
  const digits = window !== undefined && window.width < 10 ? 2 : 0;
  return (
    <div className="viewer-overlay" aria-hidden>
      <p className="viewer-corner viewer-top-left">
        <bdi>{describePerson(t, patient)}</bdi>
        <br />
        <bdi>{patient.patientId}</bdi>
        {provisional && (
          <>
            <br />
            <span className="viewer-missing">{t('viewer.notChecked')}</span>
          </>
        )}
      </p>
      <p className="viewer-corner viewer-top-right">
        <span className="viewer-institution">
          <bdi>{study.institution}</bdi>
          <br />
        </span>
        {study.date}
      </p>
      <p className="viewer-corner viewer-bottom-left">
        {header?.computed !== undefined && (
          <>
            <ComputedLine header={header} />
            <br />
          </>
        )}
        <Parts
          parts={[
            place,
            // what MR mostly is does not have to be said
            header?.kind !== undefined && header.kind !== 'magnitude' && t(`viewer.kind.${header.kind}`),
            thickness !== undefined && thickness > 0 && t('viewer.thickness', { mm: decimals(thickness, 2) }),
            rate !== undefined && t('viewer.rate', { rate: Math.round(rate) }),
            elsewhere > 0 && (
              <span className="viewer-missing viewer-unbroken">
                {t('viewer.elsewhere', { count: elsewhere })}
              </span>
            ),
            missing > 0 && (
              <span className="viewer-missing viewer-unbroken">
                {t('viewer.missing', { count: missing })}
              </span>
            ),
          ]}
        />
        {gap > 0 && (
          <>
            <br />
            <span className="viewer-missing">{t('viewer.gap', { count: gap })}</span>
          </>
        )}
        {state.overlays?.beyond !== undefined && (
          <>
            <br />
            <span className="viewer-beyond-words">{t('volume.beyond')}</span>
          </>
        )}
        {state.overlays?.isPartial === true && (
          <>
            <br />
            <span className="viewer-missing">{t('viewer.marksHidden')}</span>
          </>
        )}
        {state.savedView?.isPartial === true && (
          <>
            <br />
            <span className="viewer-missing">{t('viewer.savedPartly')}</span>
          </>
        )}
        {header?.patientPosition !== undefined && (
          <span className="viewer-detail">
            <br />
            {t(`viewer.lay.${header.patientPosition}`)}
          </span>
        )}
        {window !== undefined && (
          <span className="viewer-detail">
            <br />
            {t('viewer.window', {
              width: decimals(window.width, digits),
              center: decimals(window.center, digits),
            })}
          </span>
        )}
      </p>
      <p className="viewer-corner viewer-bottom-right">
        <Parts parts={changedWords(t, state)} />
        <span className="viewer-detail">
          <br />
          {t('viewer.zoomed', {
            zoom: zoom.toLocaleString(i18n.language, {
              minimumFractionDigits: 1,
              maximumFractionDigits: 1,
            }),
          })}
        </span>
        {mmPerPixel !== undefined && header?.spacing !== undefined ? (
          <ScaleBarLine mmPerPixel={mmPerPixel} source={header.spacing.source} />
        ) : (
          <>
            <br />
            {t('viewer.noScale')}
          </>
        )}
      </p>
      {edges !== undefined && (
        <>
          <b className="viewer-edge viewer-edge-top">{edges.top}</b>
          <b className="viewer-edge viewer-edge-right">{edges.right}</b>
          <b className="viewer-edge viewer-edge-bottom">{edges.bottom}</b>
          <b className="viewer-edge viewer-edge-left">{edges.left}</b>
        </>
      )}
    </div>
  );
};
