/** A sentence shown to people, in both languages of the platform. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}
