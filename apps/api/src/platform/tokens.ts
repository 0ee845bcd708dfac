/** Injection tokens of what every step's module shares. */
export const DATABASE = Symbol('Database');
export const CONFIG = Symbol('PlatformConfig');
