import type { ModeModule, OhifMode } from './ohif-mode';

export const readingPanel = '@qianli/ohif-extension.panelModule.reading';

/**
 * The reading mode at `/viewer`: OHIF's longitudinal mode with our panel on the right, studies on the left,
 * current beside prior when there is a prior, and a toolbar without research tools.
 *
 * Our own extension is named in app-config.js, never in `extensions` here: OHIF would import it by a bare specifier.
 */
const mode: ModeModule = {
  id: '@qianli/ohif-mode',
  async modeFactory({ loadModules }) {
    const [base] = await loadModules(['@ohif/mode-longitudinal']);
    const route = base?.modeInstance.routes[0];
    if (!base || !route) throw new Error('OHIF: mode-longitudinal has no route');
    return {
      ...base.modeInstance,
      id: '@qianli/ohif-mode',
      routeName: 'viewer',
      displayName: 'Qianli',
      hide: false,
      modeCustomizations: { 'panelSegmentation.disableEditing': true },
      hangingProtocol: ['@qianli/current-and-prior', 'default'],
      toolbarSections: [{ $reference: 'cornerstone.toolbarSections' }, readingToolbar],
      routes: [
        {
          ...route,
          path: 'viewer',
          layoutInstance: {
            ...route.layoutInstance,
            props: {
              ...route.layoutInstance.props,
              leftPanelInitialExpandedWidth: 230,
              rightPanels: [readingPanel, ...route.layoutInstance.props.rightPanels.filter((panel) => !panel.includes('panelSegmentation'))],
              rightPanelClosed: false,
              rightPanelInitialExpandedWidth: 420,
              rightPanelMinimumExpandedWidth: 340,
            },
          },
        },
      ],
    } satisfies OhifMode;
  },
};
export default mode;

const readingToolbar = {
  primary: ['WindowLevel', 'Zoom', 'Pan', 'MeasurementTools', 'Layout', 'Crosshairs', 'invert', 'Reset', 'MoreTools'],
  MeasurementTools: ['Length', 'Bidirectional', 'ArrowAnnotate', 'EllipticalROI', 'RectangleROI', 'CircleROI', 'PlanarFreehandROI', 'Angle', 'CobbAngle', 'Probe'],
  MoreTools: ['rotate-right', 'flipHorizontal', 'StackScroll', 'Magnify', 'Cine', 'ReferenceLines', 'ImageSliceSync', 'ImageOverlayViewer', 'WindowLevelRegion', 'CalibrationLine', 'Capture', 'TagBrowser'],
};
