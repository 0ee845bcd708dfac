import type { SessionStore } from '@qianli/api-client';
import { createRoot } from 'react-dom/client';
import type { OhifManagers } from '../viewer/ohif-services';
import { ReadingRoom } from './reading-room';
import css from './panel.css';

/**
 * The component that OHIF draws for our panel. OHIF's React is private to its bundle, so this is only a place to hang
 * our own root in; its shadow tree keeps OHIF's style sheet out and ours in. The root outlives the panel: a tab of OHIF
 * that takes its place does not cost the reader an unsaved sentence.
 */
export function readingPanelHost(session: SessionStore, managers: OhifManagers): () => unknown {
  let host: HTMLElement | null = null;

  const build = (): HTMLElement => {
    const element = document.createElement('div');
    element.className = 'qianli-reading-host';
    element.style.cssText = 'height:100%;min-height:0';
    const shadow = element.attachShadow({ mode: 'open' });
    const style = document.createElement('style');
    style.textContent = css;
    const mount = document.createElement('div');
    mount.className = 'mount';
    shadow.append(style, mount);
    // OHIF's hotkeys listen on the document; a letter typed into the report must not rotate the image.
    for (const kind of ['keydown', 'keyup', 'keypress'] as const) element.addEventListener(kind, (event) => isTyping(event) && event.stopPropagation());
    createRoot(mount).render(<ReadingRoom session={session} managers={managers} />);
    return element;
  };

  const hang = (place: HTMLElement | null) => {
    if (place) place.append((host ??= build()));
  };
  return () => ({ $$typeof: reactElement, type: 'div', key: null, ref: hang, props: { style: { height: '100%', minHeight: 0, overflow: 'hidden' } }, _owner: null });
}

/** OHIF renders with React 18, whose elements have this mark; an element made by our React 19 would be foreign to it. */
const reactElement = Symbol.for('react.element');

function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;
}
