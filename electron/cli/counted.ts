/** "1 picture is", "3 pictures are": a count with what follows it, for one and for several. */
export const counted = (count: number, one: string, more: string): string =>
  `${count} ${count === 1 ? one : more}`;
