import * as z from 'zod';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** What a person sets once and finds again. */
export const settingsSchema = z.object({
  /** `system`: as the computer is set. */
  theme: z.enum(themes),
});
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

export const defaultSettings: Settings = { theme: 'system' };
