import { useStore } from 'zustand';
import { useApp } from '../state/app-context';

/** Says to screen readers what came into sight. */
export const Announcer = () => {
  const { announcements } = useApp();
  const text = useStore(announcements, (state) => state.text);
  return (
    <div className="unseen" role="status">
      {text}
    </div>
  );
};
