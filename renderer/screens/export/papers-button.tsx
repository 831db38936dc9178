import { Printer } from 'lucide-react';
import { useStore } from 'zustand';
import { Button } from '../../components/button';
import { ErrorNotice, Notice } from '../../components/notice';
import { useApp } from '../../state/app-context';
import { useText } from '../../text/use-text';

/** Saves what is printed for a copy: labels, sleeves, and the letter that says how to open it. */
export const PapersButton = () => {
  const { exporting } = useApp();
  const { t, language } = useText();
  const { papers, savePapers } = useStore(exporting);
  return (
    <Button isDisabled={papers === 'making'} onPress={() => void savePapers(language.code)}>
      <Printer />
      {t(papers === 'making' ? 'papers.making' : 'papers.save')}
    </Button>
  );
};

/** Where that came to something: that it is saved, or why it isn't. */
export const PapersNotice = () => {
  const { exporting } = useApp();
  const { t } = useText();
  const { papers, error } = useStore(exporting);
  if (error !== null) return <ErrorNotice error={error} />;
  return papers === 'saved' ? <Notice kind="info" title={t('papers.saved')} /> : null;
};
