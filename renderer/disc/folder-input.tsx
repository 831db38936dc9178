import { FolderOpen } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { Button } from '../components/button';
import { chosenFiles } from '../hosts/disc/disc-file';

/** Who gets the folder that a person chose. */
export interface FolderTaker {
  readonly take: (chosen: ReturnType<typeof chosenFiles>) => void;
}

/**
 * Asks for a folder: the only way in which a page that was opened from a disc gets at what lies beside it.
 *
 * @returns what has to be in the page for it, and what asks
 */
export const useFolderChoice = (
  take: FolderTaker['take'],
): { readonly input: ReactNode; readonly ask: () => void } => {
  const input = useRef<HTMLInputElement>(null);
  return {
    ask: () => {
      input.current?.click();
    },
    input: (
      <input
        ref={input}
        type="file"
        hidden
        webkitdirectory=""
        onChange={({ currentTarget }) => {
          if (currentTarget.files === null || currentTarget.files.length === 0) return;
          const chosen = chosenFiles(currentTarget.files);
          currentTarget.value = '';
          take(chosen);
        }}
      />
    ),
  };
};

/** A button that asks for the folder. */
export const FolderInput = ({
  take,
  size,
  kind,
  children,
}: FolderTaker & {
  readonly size: 'medium' | 'large';
  readonly kind: 'primary' | 'quiet';
  readonly children: string;
}) => {
  const { input, ask } = useFolderChoice(take);
  return (
    <>
      <Button kind={kind} size={size} onPress={ask}>
        <FolderOpen />
        {children}
      </Button>
      {input}
    </>
  );
};
