import { useStore } from 'zustand';
import { useApp } from '../../state/app-context';
import { loadedViewer } from './load-viewer';

/** Asks before the window is closed while something that was marked on pictures is saved nowhere. */
export const UnsavedMarks = () => {
  const { host } = useApp();
  const viewer = useStore(loadedViewer, (state) => state.viewer);
  // nothing can have been marked before
  if (viewer === undefined) return null;
  return (
    <viewer.QuitGuard
      save={async (file) => (await host.call('file:save', file)).saved}
      saveSeveral={async (files) => (await host.call('files:save', { files: [...files] })).saved}
    />
  );
};
