import { Disc3, FileArchive, Folder, Images, X } from 'lucide-react';
import { useEffect } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useStore } from 'zustand';
import type { RecentView } from '../../shared/contract/ipc';
import { useApp } from '../state/app-context';
import { nameSource } from '../text/describe-source';
import { useText } from '../text/use-text';
import { Button, IconButton } from './button';
import { Parts } from './parts';

const icons = { folder: Folder, files: Images, zip: FileArchive, iso: Disc3 };

const Recent = ({
  recent: { id, kind, path, openedAt, pictures, isThere },
}: {
  readonly recent: RecentView;
}) => {
  const { host, recent, openSource } = useApp();
  const { t, format } = useText();
  const Icon = icons[kind];
  const name = nameSource('', path);
  const open = async (): Promise<void> => {
    const chosen = await host.call('recent:choose', { id }).catch(() => null);
    if (chosen === null) await recent.getState().refresh();
    else openSource([chosen.path], 'look');
  };
  const line = [
    isThere ? null : t('recent.gone'),
    t('count.pictures', { count: pictures }),
    format.time(openedAt),
  ];
  return (
    <li className="recent row">
      <AriaButton className="recent-open row grow" isDisabled={!isThere} onPress={() => void open()}>
        <Icon />
        <span className="grow">
          <bdi className="recent-name">{name}</bdi>
          <span className="small dim numbers recent-line">
            <Parts parts={line} />
          </span>
        </span>
      </AriaButton>
      <IconButton label={t('recent.remove', { name })} onPress={() => void recent.getState().remove(id)}>
        <X />
      </IconButton>
    </li>
  );
};

/** What was opened last and is not open now, to open it again. */
export const RecentSources = () => {
  const { recent, source } = useApp();
  const { t } = useText();
  const { sources: all, refresh, clear } = useStore(recent);
  const open = useStore(source, (state) => (state.status === 'none' ? undefined : state.paths[0]));
  const sources = all.filter(({ path }) => path !== open);
  useEffect(() => {
    void refresh();
  }, [refresh]);
  return sources.length === 0 ? null : (
    <section className="recents">
      <div className="row">
        <h2 className="overline grow">{t('recent.title')}</h2>
        <Button kind="quiet" size="small" onPress={() => void clear()}>
          {t('recent.clear')}
        </Button>
      </div>
      <ul className="card">
        {sources.map((one) => (
          <Recent key={one.id} recent={one} />
        ))}
      </ul>
    </section>
  );
};
