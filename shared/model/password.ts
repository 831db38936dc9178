/** Fewer characters are guessed. */
export const shortestPassword = 8;

/**
 * What a ZIP may be locked with: programs turn other letters than those of ASCII into different bytes, so that
 * not all of them would open it.
 */
export const passwordPattern = /^[\x20-\x7e]{8,1024}$/;
