import { useTranslation } from 'react-i18next';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

const keys = [
  ['step', '↑ ↓ ← →'],
  ['tenStep', 'PageUp PageDown'],
  ['ends', 'Home End'],
  ['series', '[ ]'],
  ['play', 'Space'],
  ['speed', ', .'],
  ['zoom', '+ −'],
  ['fit', '0'],
  ['pixels', 'O'],
  ['preset', '1 – 9'],
  ['light', 'L'],
  ['move', 'M'],
  ['zoomTool', 'Z'],
  ['browse', 'B'],
  ['magnify', 'G'],
  ['point', 'X'],
  ['turn', 'T'],
  ['mirror', 'F'],
  ['invert', 'I'],
  ['reset', 'R'],
  ['enlarge', 'E'],
  ['take', 'C'],
  ['menu', 'Shift F10'],
  ['planes', 'V'],
  ['thickness', '( )'],
  ['blend', '*'],
  ['leave', 'Escape'],
  ['help', '?'],
] as const;

/** Every key of the viewer. */
export const KeysDialog = ({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) => {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      className="viewer-veil"
      isOpen={open}
      onOpenChange={onOpenChange}
      isDismissable
      data-theme="dark"
    >
      <Modal className="viewer-dialog">
        <Dialog>
          <Heading slot="title">{t('viewer.keysTitle')}</Heading>
          <dl className="viewer-keys">
            {keys.map(([name, stroke]) => (
              <div key={name}>
                <dt>
                  {stroke.split(' ').map((each) => (each === '–' ? ' – ' : <kbd key={each}>{each}</kbd>))}
                </dt>
                <dd>{t(`viewer.key.${name}`)}</dd>
              </div>
            ))}
          </dl>
          <Button slot="close" className="viewer-button">
            {t('viewer.close')}
          </Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
};
