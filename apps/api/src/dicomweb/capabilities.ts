/** One resource of the service and what may be done with it (PS3.18 8.9). */
export interface Capability {
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';
  readonly id: string;
  readonly produces: readonly string[];
  readonly consumes?: readonly string[];
}

const json = ['application/dicom+json', 'application/json'];
const pictures = ['image/png', 'image/jpeg'];
const frames = ['application/octet-stream', 'image/jpeg', 'image/jls', 'image/jp2', 'image/jphc', 'image/dicom-rle'].map((type) => `multipart/related; type="${type}"`);
const study = 'studies/{study}';
const series = `${study}/series/{series}`;
const instance = `${series}/instances/{instance}`;
const frame = `${instance}/frames/{frames}`;

const search = (path: string, id: string): Capability => ({ path, method: 'GET', id, produces: json });
const retrieve = (path: string, id: string, produces: readonly string[]): Capability => ({ path, method: 'GET', id, produces });

/** Every transaction that the service offers; a test holds it against the routes. */
export const capabilities: readonly Capability[] = [
  search('studies', 'SearchForStudies'), search('series', 'SearchForSeries'), search('instances', 'SearchForInstances'),
  search(`${study}/series`, 'SearchForStudySeries'), search(`${study}/instances`, 'SearchForStudyInstances'), search(`${series}/instances`, 'SearchForSeriesInstances'),
  ...[['studies', 'StoreInstances'], [study, 'StoreStudyInstances']].map(([path = '', id = '']): Capability => ({ path, method: 'POST', id, produces: json, consumes: ['multipart/related; type="application/dicom"', 'multipart/related; type="application/dicom+json"', 'application/dicom'] })),
  ...[[study, 'Study'], [series, 'Series'], [instance, 'Instance']].flatMap(([path = '', name = '']): Capability[] => [
    retrieve(path, `Retrieve${name}`, ['multipart/related; type="application/dicom"', 'application/dicom']), retrieve(`${path}/metadata`, `Retrieve${name}Metadata`, json),
    retrieve(`${path}/rendered`, `RetrieveRendered${name}`, pictures), retrieve(`${path}/thumbnail`, `Retrieve${name}Thumbnail`, pictures), { path, method: 'DELETE', id: `Delete${name}`, produces: [] },
  ]),
  retrieve(frame, 'RetrieveFrames', frames), retrieve(`${instance}/frames/{frame}/rendered`, 'RetrieveRenderedFrame', pictures), retrieve(`${instance}/frames/{frame}/thumbnail`, 'RetrieveFrameThumbnail', pictures),
  retrieve(`${instance}/bulkdata/{path}`, 'RetrieveBulkdata', ['application/octet-stream', 'multipart/related; type="application/octet-stream"']),
  { path: 'workitems', method: 'GET', id: 'SearchForWorkitems', produces: json }, { path: 'workitems/{workitem}', method: 'GET', id: 'RetrieveWorkitem', produces: json },
  { path: 'workitems/{workitem}/state', method: 'PUT', id: 'ChangeWorkitemState', produces: [], consumes: json },
]; // prettier-ignore

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

/** The capabilities as a WADL document (PS3.18 8.9.4): each resource once, with its methods. */
export function wadl(base: string): string {
  const paths = [...new Set(capabilities.map(({ path }) => path))].sort();
  const types = (of: readonly string[]) => of.map((type) => `<representation mediaType="${escaped(type)}"/>`).join('');
  const method = ({ method: name, id, produces, consumes = [] }: Capability) =>
    `<method name="${name}" id="${id}">${consumes.length > 0 ? `<request>${types(consumes)}</request>` : ''}${produces.length > 0 ? `<response>${types(produces)}</response>` : '<response/>'}</method>`;
  const resources = paths.map((path) => `<resource path="${escaped(path)}">${capabilities.filter((of) => of.path === path).map(method).join('')}</resource>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<application xmlns="http://wadl.dev.java.net/2009/02"><resources base="${escaped(base)}">${resources.join('')}</resources></application>\n`;
}
