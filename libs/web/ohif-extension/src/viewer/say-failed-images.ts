import { words } from '../texts/words';
import { cornerstoneOf, type OhifManagers } from './ohif-services';

/** A series that fails fails image by image: it is said once in this time. */
const quietMs = 20_000;

/** A black viewport must not pass for a black image: says when one could not be fetched or decoded. Returns how to stop. */
export function sayFailedImages(managers: OhifManagers): () => void {
  const { eventTarget, Enums } = cornerstoneOf(managers);
  const names = ['IMAGE_LOAD_ERROR', 'IMAGE_LOAD_FAILED'].map((name) => Enums.Events[name]).filter((name) => name !== undefined);
  let saidAt = -quietMs;
  const say = () => {
    if (performance.now() - saidAt < quietMs) return;
    saidAt = performance.now();
    managers.servicesManager.services.uiNotificationService.show({ title: words.imageFailed, message: words.imageFailedHelp, type: 'warning', duration: 12_000 });
  };
  for (const name of names) eventTarget.addEventListener(name, say);
  return () => names.forEach((name) => eventTarget.removeEventListener(name, say));
}
