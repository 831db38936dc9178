import { FolderOpen } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../components/button';
import type { DiscHost } from '../hosts/disc/disc';
import { chosenFiles } from '../hosts/disc/disc-file';
import { useApp } from '../state/app-context';

/** Asks for the folder: the only way in which a page that was opened from a disc gets at what lies beside it. */
export const FolderInput = ({
  give,
  size,
  kind,
  children,
}: Pick<DiscHost, 'give'> & {
  readonly size: 'medium' | 'large';
  readonly kind: 'primary' | 'quiet';
  readonly children: string;
}) => {
  const { source, navigation } = useApp();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button kind={kind} size={size} onPress={() => input.current?.click()}>
        <FolderOpen />
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        webkitdirectory=""
        onChange={({ currentTarget }) => {
          if (currentTarget.files === null || currentTarget.files.length === 0) return;
          const { folder, files } = chosenFiles(currentTarget.files);
          currentTarget.value = '';
          give(files);
          navigation.getState().go({ at: 'catalog', purpose: 'look' });
          void source.getState().open([folder]);
        }}
      />
    </>
  );
};
