export * from './to-fhir';
