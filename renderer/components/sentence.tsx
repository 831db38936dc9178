import { readStrong } from '../text/strong';

/** A sentence some of whose values were marked as strong. */
export const Sentence = ({ text }: { readonly text: string }) =>
  readStrong(text).map((part, index) =>
    part.strong ? <strong key={index}>{part.text}</strong> : <span key={index}>{part.text}</span>,
  );
