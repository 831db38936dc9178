export interface OrdinaryUser {
  readonly prefix: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  readonly isSandboxed: boolean;
}
export function ordinaryUser(program: string): OrdinaryUser;
