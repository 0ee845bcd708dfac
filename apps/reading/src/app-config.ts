/**
 * Served as /app-config.js and run before OHIF. Gives OHIF its configuration as a function, so that the packaged
 * modes and extensions we do not use (microscopy, TMTV, ultrasound …, 3 MB) are taken off its lists before it loads them.
 *
 * OHIF's `dicomjson` and `dicomwebproxy` sources stay out (CVE-2026-12473: a link sends the token away), and so does
 * its `?token=`, which would let a link replace the reader's own sign-in.
 */
interface OhifWindow extends Window {
  config?: () => Promise<unknown>;
  extensions?: string[];
  modes?: string[];
}

const qianli = window as OhifWindow;
const language = localStorage.getItem('qianli.language') === 'en' ? 'en' : 'zh';
localStorage.setItem('i18nextLng', language === 'en' ? 'en-US' : 'zh');
document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
document.title = language === 'en' ? 'Qianli · Reading room' : '千里 · 阅片室';

const address = new URL(location.href);
if (['token', 'configUrl', 'customization', 'lng'].some((name) => address.searchParams.has(name))) {
  for (const name of ['token', 'configUrl', 'customization', 'lng']) address.searchParams.delete(name);
  history.replaceState(null, '', address);
}

// OHIF's own parts in the colours of the reading room: navy is brighter than eyes adapted to images like it.
const paint = document.createElement('style');
paint.textContent = `
  :root:root{--background:207 44% 3%;--card:208 41% 7%;--popover:207 35% 10%;--muted:208 34% 12%;--accent:200 48% 18%;--primary:191 67% 63%;--primary-foreground:207 44% 3%;--secondary:205 28% 20%;--highlight:191 67% 63%;--input:205 22% 23%;--border:206 31% 16%;--muted-foreground:204 18% 66%;--ring:191 67% 63%}
  .bg-secondary-dark,.bg-primary-dark,.bg-bkg-med,.bg-bkg-low{background-color:#0b131a!important}
  .border-secondary-light,.border-primary-light,.border-bkg-med{border-color:#1c2a35}
`;
document.head.append(paint);

type CreateElement = { createElement(type: string, props: object, ...children: unknown[]): unknown };

qianli.config = async () => {
  qianli.modes?.splice(0);
  qianli.extensions?.splice(0, Infinity, '@ohif/extension-default', '@ohif/extension-cornerstone');
  return {
    routerBasename: null,
    showStudyList: false,
    extensions: ['/reading/extension.js'],
    modes: ['/reading/mode.js'],
    customizationService: {},
    measurementTrackingMode: 'simplified',
    maxNumberOfWebWorkers: Math.min(3, navigator.hardwareConcurrency || 2),
    showWarningMessageForCrossOrigin: false,
    showCPUFallbackMessage: true,
    showLoadingIndicator: true,
    strictZSpacingForVolumeViewport: true,
    showErrorDetails: 'dev',
    // Our extension says when an image fails; without a function here OHIF fails itself on the failure.
    httpErrorHandler: () => undefined,
    investigationalUseDialog: { option: 'never' },
    // The head of our panel says who the patient is.
    showPatientInfo: 'disabled',
    whiteLabeling: {
      createLogoComponentFn: (react: CreateElement) =>
        react.createElement(
          'a',
          {
            href: '/',
            title: language === 'en' ? 'Back to the worklist' : '返回工作列表',
            style: { display: 'flex', alignItems: 'center', gap: 8, color: '#e8f1fb', fontWeight: 600, fontSize: 15, whiteSpace: 'nowrap' },
          },
          react.createElement('img', { src: '/reading/icon.svg', alt: '', width: 24, height: 24 }),
          language === 'en' ? 'Qianli' : '千里',
        ),
    },
    defaultDataSourceName: 'qianli',
    dataSources: [
      {
        namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
        sourceName: 'qianli',
        configuration: {
          friendlyName: 'Qianli',
          name: 'qianli',
          qidoRoot: '/dicom-web',
          wadoRoot: '/dicom-web',
          wadoUriRoot: '/dicom-web',
          qidoSupportsIncludeField: true,
          imageRendering: 'wadors',
          thumbnailRendering: 'wadors',
          enableStudyLazyLoad: true,
          supportsFuzzyMatching: false,
          supportsWildcard: true,
          dicomUploadEnabled: false,
          omitQuotationForMultipartRequest: true,
          bulkDataURI: { enabled: true },
        },
      },
    ],
  };
};
