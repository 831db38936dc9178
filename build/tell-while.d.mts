export declare const tellWhile: <T>(
  say: (line: string) => void,
  what: string,
  work: () => Promise<T>,
  options?: { readonly howFar?: () => string; readonly everyMs?: number },
) => Promise<T>;
