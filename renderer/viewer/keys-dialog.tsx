import { useTranslation } from 'react-i18next';
import { toolStrokes } from './measure/measure-words';
import { markKinds } from './measure/shapes';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

/** Without tools as well. */
const plainKeys = [
  ['step', '↑ ↓ ← →'],
  ['tenStep', 'PageUp PageDown'],
  ['ends', 'Home End'],
  ['series', '[ ]'],
  ['play', 'Space'],
  ['speed', ', .'],
  ['zoom', '+ −'],
  ['fit', '0'],
  ['reset', 'R'],
  ['take', 'C'],
  ['menu', 'Shift F10'],
  ['help', '?'],
] as const;

const toolKeys = [
  ['pixels', 'O'],
  ['preset', '1 – 9'],
  ['saved', 'V'],
  ['drag', 'Shift ↑ ↓ ← →'],
  ['light', 'L'],
  ['move', 'M'],
  ['zoomTool', 'Z'],
  ['browse', 'B'],
  ['magnify', 'G'],
  ['point', 'X'],
  ['turn', 'T'],
  ['mirror', 'F'],
  ['invert', 'I'],
  ['enlarge', 'E'],
  ['headers', 'H'],
  ['layers', '/'],
  ['planes', 'P'],
  ['thickness', '( )'],
  ['blend', '*'],
  ['leave', 'Escape'],
] as const;

const measureKeys = [
  ...markKinds.map((kind) => [kind, toolStrokes[kind]] as const),
  ['leave', 'Esc'],
  ['remove', 'Delete'],
  ['undo', 'Ctrl Z'],
  ['panel', 'J'],
  ['keyPicture', 'K'],
] as const;

const Strokes = ({ strokes }: { readonly strokes: string }) =>
  strokes.split(' ').map((each) => (each === '–' ? ' – ' : <kbd key={each}>{each}</kbd>));

/** Every key of the viewer. */
export const KeysDialog = ({
  hasTools,
  open,
  onOpenChange,
}: {
  readonly hasTools: boolean;
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
            {[...plainKeys, ...(hasTools ? toolKeys : [])].map(([name, stroke]) => (
              <div key={name}>
                <dt>
                  <Strokes strokes={stroke} />
                </dt>
                <dd>{t(`viewer.key.${name}`)}</dd>
              </div>
            ))}
            {(hasTools ? measureKeys : []).map(([name, stroke]) => (
              <div key={name}>
                <dt>
                  <Strokes strokes={stroke} />
                </dt>
                <dd>{t(`measure.key.${name}`)}</dd>
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
