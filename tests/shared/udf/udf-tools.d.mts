export function makeUdf(image: string, mediaType: string, ...options: readonly string[]): void;
export function putIntoUdf(image: string, folder: string, names: readonly string[]): void;
export function getFromUdf(image: string, name: string, folder: string): void;
