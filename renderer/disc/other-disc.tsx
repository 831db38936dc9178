import type { Patient } from '../../shared/model/scan';
import { Button } from '../components/button';
import { Heading } from '../components/heading';
import { describeIdentity } from '../text/describe-exam';
import { useText } from '../text/use-text';
import { DiscFrame } from './disc-frame';
import { FolderInput, type FolderTaker } from './folder-input';

const People = ({ title, people }: { readonly title: string; readonly people: readonly Patient[] }) => {
  const { t, format } = useText();
  return (
    <section className="card other-disc-people" aria-label={title}>
      <h2 className="small dim">{title}</h2>
      <ul>
        {people.map((person) => {
          const words = describeIdentity(t, format, person);
          return (
            <li key={words}>
              <bdi>{words}</bdi>
            </li>
          );
        })}
      </ul>
    </section>
  );
};

/** The folder that was chosen is not the disc that the page lies on: asked before anything of it is shown. */
export const OtherDisc = ({
  own,
  chosen,
  onShow,
  onBack,
  take,
}: {
  readonly own: readonly Patient[];
  readonly chosen: readonly Patient[];
  readonly onShow: () => void;
  readonly onBack: () => void;
} & FolderTaker) => {
  const { t } = useText();
  return (
    <DiscFrame>
      <Heading lede={t('disc.otherLede')}>{t('disc.otherTitle')}</Heading>
      <People title={t('disc.otherOwn')} people={own} />
      <People title={t('disc.otherChosen')} people={chosen} />
      <div className="buttons">
        <FolderInput take={take} kind="primary" size="medium">
          {t('disc.another')}
        </FolderInput>
        <Button onPress={onBack}>{t('disc.otherBack')}</Button>
        <Button kind="quiet" onPress={onShow}>
          {t('disc.otherShow')}
        </Button>
      </div>
    </DiscFrame>
  );
};
