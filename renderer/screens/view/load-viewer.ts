import { createStore } from 'zustand/vanilla';

type ViewerModule = typeof import('../../viewer');

/** The viewer once it has come. */
export const loadedViewer = createStore<{ readonly viewer?: ViewerModule }>()(() => ({}));

/** By far the largest part of the window: it comes once there is something to look at, and nothing else to do. */
export const loadViewer = async (): Promise<void> => {
  loadedViewer.setState({ viewer: await import('../../viewer') });
};
