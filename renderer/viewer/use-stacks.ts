import { useStore } from 'zustand';
import type { ViewInstance } from '../../shared/contract/ipc';
import { knownFramePlaces } from './frame-places';
import { stacksOf, type ViewStack } from './view-stacks';

/** The stacks of a series as far as they are known by now. */
export const useStacks = (instances: readonly ViewInstance[] | undefined): readonly ViewStack[] =>
  stacksOf(instances, useStore(knownFramePlaces));
