/** Who a person is on the platform. `gateway` is a machine account of a county's gateway. */
export const roles = [
  'county-uploader',
  'county-physician',
  'specialist',
  'dispatcher',
  'hospital-admin',
  'platform-admin',
  'gateway',
] as const;
export type Role = (typeof roles)[number];

/** Who asks. Every query and every step takes one. */
export interface Actor {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  /** null for people of the platform (dispatcher, platform administrator). */
  readonly hospitalId: string | null;
}
