import { SessionStore } from '@qianli/api-client';
import { casesApi } from '@qianli/contracts';
import { readingPanelHost } from './panel/panel-host';
import { ImageToken } from './session/image-token';
import { addressOfCase, readAddress } from './session/reading-address';
import { showSignInNeeded } from './session/sign-in-needed';
import { words } from './texts/words';
import { hangingProtocols } from './viewer/hanging-protocols';
import { listOnlyTheAddress, type OhifManagers } from './viewer/ohif-services';

const session = new SessionStore();
const imageToken = new ImageToken(session);
const never = new Promise<never>(() => undefined);

/** OHIF's extension of the reading room: signs every image request, hangs current beside prior, and gives the reading panel. */
export default {
  id: '@qianli/ohif-extension',

  /** OHIF waits for this before it draws anything: no image is asked for without a token. */
  async preRegistration(managers: OhifManagers): Promise<void> {
    listOnlyTheAddress(managers);
    managers.servicesManager.services.userAuthenticationService.setServiceImplementation({ getAuthorizationHeader: () => imageToken.header() });
    session.subscribe(() => session.state().status === 'signed-out' && showSignInNeeded('signed-out'));
    try {
      if (!(await session.renew())) return await never;
    } catch {
      showSignInNeeded('no-answer');
      return never;
    }
    await Promise.all([imageToken.follow(), completeAddress()]);
  },

  getPanelModule: (managers: OhifManagers) => [
    { name: 'reading', iconName: 'tab-patient-info', iconLabel: words.readingRoom, label: words.readingRoom, component: readingPanelHost(session, managers) },
  ],

  getHangingProtocolModule: () => hangingProtocols,

  /** No guided tour over a patient's images, and our own words where a study cannot be shown. */
  getCustomizationModule: () => [
    {
      name: 'global',
      value: {
        'ohif.tours': { $set: [] },
        'routes.customRoutes': { $set: { routes: [{ path: '/notfoundstudy', children: studyNotShown }, { path: '/notfoundserver', children: studyNotShown }] } },
      },
    },
  ],
};

/** OHIF goes there when a study of the address is not to be had. The page behind our cover is empty. */
function studyNotShown(): null {
  showSignInNeeded('no-study');
  return null;
}

/** `/viewer?caseId=…` alone is enough: the case knows its study and its priors. */
async function completeAddress(): Promise<void> {
  const { caseId, studyInstanceUids } = readAddress(location.search);
  if (!caseId || studyInstanceUids.length > 0) return;
  const kase = await session.call(casesApi.get, { params: { id: caseId } }).catch(() => null);
  if (kase) history.replaceState(null, '', addressOfCase(kase));
}
