/** One media type of an Accept or Content-Type header, all names in lower case. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads one media type: `multipart/related; type="application/dicom"; boundary=x`. Quotes around values are optional, as browsers send them. */
export function mediaTypeOf(header: string): MediaType {
  const [type = '', ...rest] = splitOutsideQuotes(header, ';');
  const parameters = new Map<string, string>();
  for (const text of rest) {
    const equals = text.indexOf('=');
    if (equals > 0) parameters.set(text.slice(0, equals).trim().toLowerCase(), text.slice(equals + 1).trim().replace(/^"(.*)"$/, '$1'));
  }
  return { type: type.trim().toLowerCase(), parameters };
}

/** The media types that a client takes, best first; anything when it doesn't say. */
export function acceptedTypes(header: string | undefined): MediaType[] {
  const types = splitOutsideQuotes(header?.trim() || '*/*', ',').map(mediaTypeOf);
  const quality = ({ parameters }: MediaType) => Number(parameters.get('q') ?? 1);
  return types.filter((type) => quality(type) > 0).sort((a, b) => quality(b) - quality(a));
}

function splitOutsideQuotes(text: string, at: ',' | ';'): string[] {
  const parts: string[] = [];
  let quoted = false;
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '"') quoted = !quoted;
    if (text[i] !== at || quoted) continue;
    parts.push(text.slice(from, i));
    from = i + 1;
  }
  return [...parts, text.slice(from)].map((part) => part.trim()).filter(Boolean);
}
