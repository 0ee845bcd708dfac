/** The narrow part of OHIF's managers and services that the reading room touches. */
export interface Subscription {
  unsubscribe(): void;
}
interface PubSub {
  readonly EVENTS: Readonly<Record<string, string>>;
  subscribe(event: string, listener: (detail: Record<string, unknown>) => void): Subscription;
}
export interface DisplaySet {
  readonly displaySetInstanceUID: string;
  readonly StudyInstanceUID: string;
  readonly images?: readonly { readonly SOPInstanceUID: string; readonly imageId: string }[];
  readonly instances?: readonly { readonly SOPInstanceUID: string; readonly imageId?: string }[];
}
export type Point2 = [number, number];
export type Point3 = [number, number, number];
export interface Viewport {
  readonly id: string;
  readonly element: HTMLDivElement;
  getCurrentImageId?(): string | undefined;
  getImageIds?(): readonly string[];
  setImageIdIndex?(index: number): Promise<unknown>;
  setViewReference?(reference: { FrameOfReferenceUID: string; cameraFocalPoint: Point3 }): void;
  getFrameOfReferenceUID(): string;
  getCamera(): { focalPoint: Point3; viewPlaneNormal: Point3 };
  worldToCanvas(world: Point3): Point2;
  render(): void;
}
export interface Cornerstone {
  readonly eventTarget: EventTarget;
  readonly Enums: { readonly Events: Readonly<Record<string, string>> };
  readonly metaData: { get(type: string, imageId: string): unknown };
  readonly utilities: { imageToWorldCoords(imageId: string, pixel: Point2): Point3 | undefined };
  getRenderingEngines(): readonly { getViewports(): readonly Viewport[] }[] | undefined;
}
export interface Measurement {
  readonly uid: string;
  readonly label?: string;
  readonly toolName?: string;
  readonly displayText?: { readonly primary?: readonly string[]; readonly secondary?: readonly string[] } | readonly string[];
}
export interface OhifServices {
  readonly userAuthenticationService: { setServiceImplementation(implementation: { getAuthorizationHeader(): Record<string, string> }): void };
  readonly displaySetService: PubSub & { getActiveDisplaySets(): readonly DisplaySet[] };
  readonly viewportGridService: PubSub & {
    getActiveViewportId(): string | null;
    getState(): { viewports: ReadonlyMap<string, { displaySetInstanceUIDs?: readonly string[] }> };
    setDisplaySetsForViewport(change: { viewportId: string; displaySetInstanceUIDs: readonly string[] }): void;
  };
  readonly cornerstoneViewportService: PubSub & { getCornerstoneViewport(viewportId: string): Viewport | null };
  readonly measurementService: PubSub & { getMeasurements(): readonly Measurement[] };
  readonly uiNotificationService: { show(notice: { title: string; message: string; type: 'warning' | 'error' | 'info'; duration?: number }): void };
  readonly panelService: { activatePanel(panelId: string, force?: boolean): void };
}
interface OhifExports {
  getCornerstoneLibraries?(): { readonly cornerstone: Cornerstone };
  getStudiesForPatientByMRN?(dataSource: unknown, studies: unknown): Promise<unknown>;
}
export interface OhifManagers {
  readonly servicesManager: { readonly services: OhifServices };
  readonly commandsManager: { runCommand(name: string, options?: object): unknown };
  readonly extensionManager: { getModuleEntry(id: string): { readonly exports: OhifExports } | undefined };
}

/** Cornerstone as OHIF bundles it; a copy of our own would not see its images. */
export function cornerstoneOf({ extensionManager }: OhifManagers): Cornerstone {
  const libraries = extensionManager.getModuleEntry('@ohif/extension-cornerstone.utilityModule.common')?.exports.getCornerstoneLibraries?.();
  if (!libraries) throw new Error('OHIF: its Cornerstone is not where it was');
  return libraries.cornerstone;
}

/**
 * Keeps OHIF's study list to the studies that the address names. By itself it adds every study with the same patient
 * number; but equal numbers of two hospitals are two people until somebody merges them, and that the platform decides.
 */
export function listOnlyTheAddress({ extensionManager }: OhifManagers): void {
  const common = extensionManager.getModuleEntry('@ohif/extension-default.utilityModule.common')?.exports;
  if (!common?.getStudiesForPatientByMRN) throw new Error('OHIF: its search by patient number is not where it was');
  common.getStudiesForPatientByMRN = (_dataSource, studies) => Promise.resolve(studies);
}

/** The images of a viewport; none while a volume is still being put into it (Cornerstone throws then). */
export function imageIdsOf(viewport: Viewport): readonly string[] {
  try {
    return viewport.getImageIds?.() ?? [];
  } catch {
    return [];
  }
}
