/** What an act gives; null where something was longer, or larger, than it can be. */
export const nullOutOfRange = <T>(act: () => T): T | null => {
  try {
    return act();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};
