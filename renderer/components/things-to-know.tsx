import { TriangleAlert } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import type { Catalog } from '../../shared/model/scan';
import { groupProblems } from '../text/describe-source';
import { useText } from '../text/use-text';

/** What is wrong with a source, a calm sentence each. */
export const ThingsToKnow = ({
  problems,
  onSeeReport,
}: {
  readonly problems: Catalog['problems'];
  readonly onSeeReport: () => void;
}) => {
  const { t } = useText();
  const groups = groupProblems(problems);
  return (
    <section className="things aside-part">
      <h2 className="things-title">
        <TriangleAlert />
        {t('catalog.thingsToKnow', { count: groups.length })}
      </h2>
      {groups.map(({ code, loses, files }) => (
        <p key={code} className={loses ? 'small thing thing-lost' : 'small thing'}>
          {t(`problems.${code}`, { count: files })}
        </p>
      ))}
      <AriaButton className="link-button" onPress={onSeeReport}>
        {t('catalog.seeReport')}
      </AriaButton>
    </section>
  );
};
