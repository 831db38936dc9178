export interface UdfOptions {
  readonly blockBytes?: number;
  /** Further ones of mkudffs. */
  readonly options?: readonly string[];
}
export function makeUdf(image: string, mediaType: string, how?: UdfOptions): void;
export function putIntoUdf(
  image: string,
  folder: string,
  names: readonly string[],
  blockBytes?: number,
): void;
export function getFromUdf(image: string, name: string, folder: string): void;
