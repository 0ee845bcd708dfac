/** Version of the platform, as told by OpenAPI and the operations page. */
export const platformVersion = '0.1.0';
