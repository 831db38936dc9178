export const buildStowSender = async () => {
  throw new Error('not yet');
};
