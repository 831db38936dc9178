import { Disc3, Usb } from 'lucide-react';
import { useStore } from 'zustand';
import { useApp } from '../state/app-context';
import type { Purpose } from '../state/navigation';
import { useText } from '../text/use-text';
import { Button } from './button';
import { Parts } from './parts';

/** What was put in and has medical pictures on it, unless it is open already. */
export const DriveCards = ({ purpose }: { readonly purpose: Purpose }) => {
  const { drives, source, openSource } = useApp();
  const { t, format } = useText();
  const open = useStore(source, (state) => (state.status === 'none' ? undefined : state.paths[0]));
  const found = useStore(drives, (state) => state.drives).filter(
    ({ holdsPictures, path }) => holdsPictures === true && path !== open,
  );
  return (
    <div role="status" className="drive-cards">
      {found.map(({ kind, label, bytes, path }) => (
        <section key={path} className="home-card">
          <span className="home-card-icon">{kind === 'disc' ? <Disc3 /> : <Usb />}</span>
          <div className="grow">
            <h2>{label === '' ? t(`drive.${kind}`) : label}</h2>
            <p className="dim numbers">
              <Parts parts={[t(`drive.${kind}Line`), bytes === null ? null : format.bytes(bytes)]} />
            </p>
          </div>
          <div className="home-card-actions">
            <Button
              kind="primary"
              onPress={() => {
                openSource([path], purpose);
              }}
            >
              {t('drive.open')}
            </Button>
          </div>
        </section>
      ))}
    </div>
  );
};
