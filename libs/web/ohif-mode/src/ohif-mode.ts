/** The part of OHIF's mode that we change; everything else passes through untouched. */
export interface OhifMode {
  readonly id: string;
  readonly routeName: string;
  readonly routes: readonly OhifRoute[];
  readonly [more: string]: unknown;
}
interface OhifRoute {
  readonly path: string;
  readonly layoutInstance: { readonly id: string; readonly props: { readonly rightPanels: readonly string[]; readonly [more: string]: unknown } };
  readonly [more: string]: unknown;
}
export interface ModeModule {
  readonly id: string;
  modeFactory(tools: { loadModules(names: readonly string[]): Promise<readonly { readonly modeInstance: OhifMode }[]> }): Promise<OhifMode>;
}
