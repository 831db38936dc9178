import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import type { AttachmentView, Calls } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import { failureData } from '../failure-data';
import type { SourceProcesses } from './source-processes';

/** Documents and photos that go with pictures: the page names them by what it was given, and never by a path. */
export const createAttachmentService = ({
  processes,
  windowNow,
}: {
  readonly processes: SourceProcesses;
  readonly windowNow: () => BrowserWindow | undefined;
}): {
  readonly calls: Pick<Calls, 'attachment:choose'>;
  /** @throws {UserError} 'usage/wrong' for one that nobody chose */
  readonly pathOf: (id: string) => string;
} => {
  const ids = new Map<string, string>();
  const paths = new Map<string, string>();
  const idOf = (path: string): string => {
    const id = ids.get(path) ?? randomBytes(16).toString('hex');
    ids.set(path, id);
    paths.set(id, path);
    return id;
  };
  return {
    calls: {
      'attachment:choose': async () => {
        const window = windowNow();
        if (window === undefined) return { added: [], refused: [] };
        const { filePaths } = await dialog.showOpenDialog(window, {
          properties: ['openFile', 'multiSelections'],
          filters: [
            { name: 'PDF, JPEG', extensions: ['pdf', 'jpg', 'jpeg'] },
            { name: '*', extensions: ['*'] },
          ],
        });
        const added: AttachmentView[] = [];
        const refused: { name: string; error: UserError['data'] }[] = [];
        const context = { signal: new AbortController().signal, tell: () => undefined };
        for (const path of filePaths) {
          const name = basename(path);
          try {
            const source = { kind: 'attachments', path } as const;
            const found = await processes.run('lookAtAttachment', { source }, [], context);
            added.push({ id: idOf(path), name, ...found });
          } catch (error) {
            refused.push({ name, error: failureData('looking at an attachment', error) });
          }
        }
        return { added, refused };
      },
    },
    pathOf: (id) => {
      const path = paths.get(id);
      if (path === undefined) throw new UserError('usage/wrong', 'report');
      return path;
    },
  };
};
