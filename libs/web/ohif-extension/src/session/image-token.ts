import type { SessionStore } from '@qianli/api-client';

/** OHIF asks for its header without waiting; this keeps the token of the moment at hand, in memory only. */
export class ImageToken {
  private token: string | null = null;

  constructor(private readonly session: SessionStore) {
    session.subscribe(() => void this.follow());
    // A tab in the background renews late; when the reader comes back, the first image must not be refused.
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void this.follow());
  }

  /** What OHIF sends with every DICOMweb request; empty when nobody is signed in. */
  header(): Record<string, string> {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  }

  async follow(): Promise<void> {
    this.token = this.session.state().status === 'signed-in' ? await this.session.freshToken() : null;
  }
}
