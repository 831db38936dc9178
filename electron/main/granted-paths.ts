import { UserError } from '../../shared/errors/user-error';

/**
 * Paths that a person chose: in a dialog of the system, by dropping something, or by how the app was started. The page may
 * name these and no others, so that a page that was taken over can neither read nor write where it likes.
 */
export class GrantedPaths {
  readonly #paths = new Set<string>();

  grant(path: string): void {
    this.#paths.add(path);
  }

  /** @throws {UserError} 'usage/wrong' for a path that nobody chose */
  require(path: string): void {
    if (!this.#paths.has(path)) throw new UserError('usage/wrong', 'report');
  }
}
