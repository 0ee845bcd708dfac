/** A sentence or label in both languages of the house. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** Makes a two-language label: Chinese first, as on the pages. */
export const words = (zh: string, en: string): Words => ({ zh, en });
