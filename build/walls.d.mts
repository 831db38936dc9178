export const tops: readonly string[];
export const electronParts: Readonly<Record<string, readonly string[]>>;
export const hiddenFrom: (part: string) => readonly string[];
