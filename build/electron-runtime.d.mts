export interface ElectronRuntime {
  readonly folder: string;
  readonly program: string;
  readonly isTrial: boolean;
}
export function findElectron(): ElectronRuntime | undefined;
export function electronEnvironment(runtime: ElectronRuntime): Readonly<Record<string, string>>;
