import { Screen } from '../../components/screen';
import { Steps } from '../../components/top-bar';
import { BackLink } from '../../components/back-link';
import type { SendStep } from '../../state/navigation';
import { Agreement, CheckStep } from './check-step';
import { CodeStep } from './code-step';
import { EmailStep } from './email-step';
import { LinkStep } from './link-step';
import { SendAside } from './send-aside';
import { WhoStep } from './who-step';

const steps = { link: LinkStep, email: EmailStep, code: CodeStep, who: WhoStep, check: CheckStep };

/** The questions before anything is sent, one a screen. */
export const SendScreen = ({ step }: { readonly step: SendStep }) => {
  const Step = steps[step];
  return (
    <Screen key={step} top={<Steps now="send" />} aside={step === 'check' ? <Agreement /> : <SendAside />}>
      <BackLink />
      <Step />
    </Screen>
  );
};
