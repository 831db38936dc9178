import { useEffect, useEffectEvent, useMemo } from 'react';
import { Button } from 'react-aria-components';
import { useText } from '../../text/use-text';
import { DocumentPanel } from '../cannot-show';
import type { InstanceFile } from '../instance-file';
import { readReferences, type PictureReference } from '../picture-references';
import type { ViewerExam } from '../viewer-series';
import type { Workspace } from '../workspace';
import {
  findListed,
  linkWords,
  notFoundWords,
  showBeside,
  unlistedKeys,
  type FoundPicture,
} from './picture-links';

const findFirst = (
  exams: readonly ViewerExam[],
  named: readonly PictureReference[],
): FoundPicture | undefined => {
  for (const { sopInstanceUid, frames } of named) {
    const found = findListed(exams, sopInstanceUid, (frames[0] ?? 1) - 1);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** A saved view by itself: what it is, and the way to the pictures that it is for. */
export const SavedViewPage = ({
  file,
  exams,
  workspace,
  cell,
  onNeedInstances,
}: {
  readonly file: InstanceFile;
  readonly exams: readonly ViewerExam[];
  readonly workspace: Workspace;
  readonly cell: number;
  readonly onNeedInstances: (key: string) => void;
}) => {
  const { t } = useText();
  const named = useMemo(
    () => file.dataSet.items(0x00081115).flatMap((series) => readReferences(series.items(0x00081140))),
    [file],
  );
  const found = findFirst(exams, named);
  const unlisted = found === undefined ? unlistedKeys(exams).join('\n') : '';
  const need = useEffectEvent(onNeedInstances);
  useEffect(() => {
    if (unlisted !== '') for (const key of unlisted.split('\n')) need(key);
  }, [unlisted]);
  return (
    <DocumentPanel document="presentation" body="viewer.savedBody">
      {found === undefined ? (
        <p>{notFoundWords(t, exams)}</p>
      ) : (
        <Button
          className="viewer-button"
          onPress={() => {
            showBeside(workspace, cell, found);
          }}
        >
          {linkWords(t, found)}
        </Button>
      )}
    </DocumentPanel>
  );
};
