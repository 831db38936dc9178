import * as z from 'zod';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** What a person sets once and finds again. */
export const settingsSchema = z.object({
  /** `system`: as the computer is set. */
  theme: z.enum(themes),
  /** Whether what was opened is offered again; a file of before this was asked says nothing of it. */
  remembersRecent: z.boolean().default(true),
  /** Whether the viewer has its tools in sight; without them it shows pictures to go through. */
  viewerTools: z.boolean().default(false),
  /** How much of the line sending may take, in millions of bits a second; null: all of it. */
  sendMbitPerSecond: z.number().positive().nullable().default(null),
});

export const bytesOfMbit = (mbit: number): number => (mbit * 1_000_000) / 8;
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

export const defaultSettings: Settings = {
  theme: 'system',
  remembersRecent: true,
  viewerTools: false,
  sendMbitPerSecond: null,
};
