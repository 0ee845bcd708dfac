import type { Finding } from '@qianli/contracts';
import { findImage } from './find-image';
import { cornerstoneOf, imageIdsOf, type Cornerstone, type OhifManagers, type Point2, type Point3, type Viewport } from './ohif-services';

/** Farther from the plane on screen than this, a finding of another slice is not drawn over it. */
const planeToleranceMm = 3;

/**
 * Draws the boxes of a pre-read's findings over OHIF's viewports, on the slices they lie on and in reformatted planes
 * through them. They are marks on glass, not measurements: nothing of them is stored or can be moved by mistake.
 */
export class FindingOverlay {
  private findings: readonly Finding[] = [];
  private chosen: string | null = null;
  private visible = true;
  private readonly cornerstone: Cornerstone;
  private readonly sheets = new Map<HTMLDivElement, SVGSVGElement>();

  constructor(private readonly managers: OhifManagers, private readonly labelOf: (finding: Finding) => string) {
    this.cornerstone = cornerstoneOf(managers);
    const { Events } = this.cornerstone.Enums;
    this.cornerstone.eventTarget.addEventListener(Events['ELEMENT_ENABLED'] ?? 'CORNERSTONE_ELEMENT_ENABLED', (event) => this.follow((event as CustomEvent<{ element: HTMLDivElement }>).detail.element));
    this.cornerstone.eventTarget.addEventListener(Events['ELEMENT_DISABLED'] ?? 'CORNERSTONE_ELEMENT_DISABLED', (event) => this.forget((event as CustomEvent<{ element: HTMLDivElement }>).detail.element));
    for (const viewport of this.viewports()) this.follow(viewport.element);
  }

  show(findings: readonly Finding[], visible: boolean, chosen: string | null): void {
    this.findings = findings;
    this.visible = visible;
    this.chosen = chosen;
    for (const viewport of this.viewports()) {
      this.follow(viewport.element);
      this.draw(viewport);
    }
  }

  private readonly redraw = (event: Event) => {
    const viewport = this.viewports().find((one) => one.element === event.currentTarget);
    if (viewport) this.draw(viewport);
  };

  private viewports(): readonly Viewport[] {
    return (this.cornerstone.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
  }

  private follow(element: HTMLDivElement): void {
    if (this.sheets.has(element)) return;
    const sheet = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    sheet.setAttribute('class', 'qianli-findings');
    sheet.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none;z-index:5;overflow:hidden';
    element.append(sheet);
    this.sheets.set(element, sheet);
    const { Events } = this.cornerstone.Enums;
    for (const name of ['IMAGE_RENDERED', 'CAMERA_MODIFIED', 'STACK_NEW_IMAGE']) element.addEventListener(Events[name] ?? name, this.redraw);
  }

  private forget(element: HTMLDivElement): void {
    this.sheets.get(element)?.remove();
    this.sheets.delete(element);
  }

  private draw(viewport: Viewport): void {
    const sheet = this.sheets.get(viewport.element);
    if (!sheet) return;
    if (!sheet.isConnected) viewport.element.append(sheet);
    sheet.replaceChildren(...(this.visible ? this.findings.flatMap((finding) => this.markOf(finding, viewport)) : []));
  }

  private markOf(finding: Finding, viewport: Viewport): readonly SVGElement[] {
    const { sopInstanceUid, frame, box } = finding.location;
    if (!sopInstanceUid || !box) return [];
    const image = findImage(this.managers.servicesManager.services.displaySetService.getActiveDisplaySets(), sopInstanceUid, frame);
    if (!image) return [];
    const pixels: readonly Point2[] = [[box.x, box.y], [box.x + box.width, box.y], [box.x + box.width, box.y + box.height], [box.x, box.y + box.height]];
    const corners = pixels.map((pixel) => this.cornerstone.utilities.imageToWorldCoords(image.imageId, pixel));
    if (!corners.every((corner): corner is Point3 => Array.isArray(corner) || ArrayBuffer.isView(corner))) return [];
    if (viewport.setImageIdIndex ? viewport.getCurrentImageId?.() !== image.imageId : !cutsPlane(viewport, corners, image.displaySet.images?.length ?? 0)) return [];
    const canvas = corners.map((corner) => viewport.worldToCanvas(corner));
    return [outline(canvas, finding.id === this.chosen), caption(canvas, this.labelOf(finding), finding.id === this.chosen)];
  }
}

/** Whether the plane on screen comes near the box, and the viewport shows a volume of that series at all. */
function cutsPlane(viewport: Viewport, corners: readonly Point3[], images: number): boolean {
  if (images === 0 || imageIdsOf(viewport).length !== images) return false;
  const { focalPoint, viewPlaneNormal } = viewport.getCamera();
  const heights = corners.map((corner) => corner.reduce((sum, value, axis) => sum + (value - (focalPoint[axis] ?? 0)) * (viewPlaneNormal[axis] ?? 0), 0));
  return Math.min(...heights) <= planeToleranceMm && Math.max(...heights) >= -planeToleranceMm;
}

function outline(canvas: readonly Point2[], chosen: boolean): SVGElement {
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'polygon');
  shape.setAttribute('points', canvas.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' '));
  shape.style.cssText = `fill:none;stroke:${chosen ? '#ffd666' : '#b9a6f5'};stroke-width:${chosen ? 2.5 : 1.75};stroke-dasharray:${chosen ? 'none' : '7 4'};paint-order:stroke;filter:drop-shadow(0 0 1px #000)`;
  return shape;
}

function caption(canvas: readonly Point2[], label: string, chosen: boolean): SVGElement {
  const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
  text.setAttribute('x', Math.min(...canvas.map(([x]) => x)).toFixed(1));
  text.setAttribute('y', (Math.min(...canvas.map(([, y]) => y)) - 6).toFixed(1));
  text.style.cssText = `font:600 12px system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;fill:${chosen ? '#ffd666' : '#d9ccff'};stroke:#000;stroke-width:3px;paint-order:stroke`;
  text.textContent = label;
  return text;
}
