import { useEffect, useEffectEvent, useMemo } from 'react';
import { Button } from 'react-aria-components';
import { useText } from '../../text/use-text';
import { DocumentPanel } from '../cannot-show';
import type { InstanceFile } from '../instance-file';
import { readReferences } from '../picture-references';
import type { ViewerExam } from '../viewer-series';
import type { Workspace } from '../workspace';
import { findListed, showBeside, unlistedKeys } from './picture-links';

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
  const [found] = named.flatMap(
    ({ sopInstanceUid, frames: [frame = 1] }) => findListed(exams, sopInstanceUid, frame - 1) ?? [],
  );
  const unlisted = found === undefined ? unlistedKeys(exams).join('\n') : '';
  const need = useEffectEvent(onNeedInstances);
  useEffect(() => {
    if (unlisted !== '') for (const key of unlisted.split('\n')) need(key);
  }, [unlisted]);
  return (
    <DocumentPanel document="presentation" body="viewer.savedBody">
      {found === undefined ? (
        <p>{t(unlisted === '' ? 'document.absent' : 'document.looking')}</p>
      ) : (
        <Button
          className="viewer-button"
          onPress={() => {
            showBeside(workspace, cell, found);
          }}
        >
          {t('document.pictureOf', { picture: found.number, series: found.series.title })}
        </Button>
      )}
    </DocumentPanel>
  );
};
