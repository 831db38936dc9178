import type { ViewInstance } from '../../shared/contract/ipc';
import { documentKind, type DocumentKind } from './content-kinds';
import { findPicture, toImageId } from './picture-store';

/** What one viewport scrolls through: the slices of a series, the frames of one instance, or one document. */
export type ViewStack =
  | { readonly kind: 'slices' | 'frames'; readonly imageIds: readonly string[] }
  | { readonly kind: 'document'; readonly document: DocumentKind };

const framesOf = ({ url, transferSyntaxUid, frames }: ViewInstance): readonly string[] =>
  Array.from({ length: Math.max(frames, 1) }, (_, frame) => toImageId({ url, transferSyntaxUid, frame }));

/** Takes a series apart: every instance of several frames, and every document, stands alone. */
export const viewStacks = (instances: readonly ViewInstance[]): readonly ViewStack[] => {
  const stacks: ViewStack[] = [];
  let slices: string[] | undefined;
  for (const instance of instances) {
    const document = documentKind(instance);
    if (document === undefined && instance.frames <= 1) {
      if (slices === undefined) stacks.push({ kind: 'slices', imageIds: (slices = []) });
      slices.push(...framesOf(instance));
      continue;
    }
    slices = undefined;
    stacks.push(
      document === undefined
        ? { kind: 'frames', imageIds: framesOf(instance) }
        : { kind: 'document', document },
    );
  }
  return stacks;
};

/** Where to begin, and what stands for the whole: the middle of the first stack of pictures. */
export const middleImageId = (stacks: readonly ViewStack[]): string | undefined => {
  const pictures = stacks.find((stack) => stack.kind !== 'document');
  return pictures?.imageIds[Math.floor(pictures.imageIds.length / 2)];
};

/** Which picture of which stack. */
export interface StackPlace {
  readonly stack: number;
  readonly index: number;
}

/**
 * Where a picture stands once its series was listed anew.
 *
 * @returns undefined where it is not listed any more
 */
export const followPicture = (stacks: readonly ViewStack[], imageId: string): StackPlace | undefined => {
  for (const [stack, each] of stacks.entries()) {
    const index = each.kind === 'document' ? -1 : findPicture(each.imageIds, imageId);
    if (index >= 0) return { stack, index };
  }
  return undefined;
};
